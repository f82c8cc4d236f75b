#include "ui/shell/rights_dialog.h"

#include "models/qt/convert.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

namespace vigla::ui {

namespace {

constexpr int kReasonRole = Qt::UserRole;

QString textOf(RightsDialog::Answer answer)
{
    switch (answer) {
    case RightsDialog::Answer::Asking:
        return RightsDialog::tr("asking…");
    case RightsDialog::Answer::Yes:
        return RightsDialog::tr("yes");
    case RightsDialog::Answer::Partly:
        return RightsDialog::tr("in part");
    case RightsDialog::Answer::No:
        return RightsDialog::tr("no");
    case RightsDialog::Answer::Unknown:
        break;
    }
    return RightsDialog::tr("not known");
}

QIcon iconOf(RightsDialog::Answer answer)
{
    const Theme& theme = currentTheme();
    switch (answer) {
    case RightsDialog::Answer::Yes:
        return icon(Icon::Check, theme.healthy);
    case RightsDialog::Answer::Partly:
        return icon(Icon::Warning, theme.degraded);
    case RightsDialog::Answer::No:
        return icon(Icon::Lock, theme.failing);
    case RightsDialog::Answer::Asking:
    case RightsDialog::Answer::Unknown:
        break;
    }
    return {};
}

} // namespace

RightsDialog::RightsDialog(
    const std::vector<Action>& actions, const QStringList& namespaces, QWidget* parent)
    : QDialog(parent)
    , m_table(new QTableWidget(
          static_cast<int>(namespaces.size()), static_cast<int>(actions.size()), this))
    , m_reason(new QLabel(this))
{
    setObjectName(QStringLiteral("rightsDialog"));
    setWindowTitle(tr("What you may do here"));
    resize(940, 480);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 16, 16, 16);
    column->setSpacing(12);
    m_table->setObjectName(QStringLiteral("rightsTable"));
    m_table->setAccessibleName(windowTitle());
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setShowGrid(false);
    m_table->setTabKeyNavigation(false);
    for (int at = 0; at < static_cast<int>(actions.size()); ++at) {
        const Action& action = actions[static_cast<std::size_t>(at)];
        auto* head = new QTableWidgetItem(action.title);
        head->setToolTip(toToolTip(action.needs));
        m_table->setHorizontalHeaderItem(at, head);
    }
    QStringList rows;
    for (const QString& name : namespaces)
        rows.append(toPlainQString(toStdString(name)));
    m_table->setVerticalHeaderLabels(rows);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_reason->setObjectName(QStringLiteral("rightsReason"));
    m_reason->setTextFormat(Qt::PlainText);
    m_reason->setWordWrap(true);
    m_reason->setProperty("muted", true);
    m_reason->setMinimumHeight(3 * fontMetrics().lineSpacing());
    m_reason->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_reason->setText(tr("Choose a cell to read what is missing."));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    column->addWidget(m_table, 1);
    column->addWidget(m_reason);
    column->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_table, &QTableWidget::currentItemChanged, this, [this](QTableWidgetItem* item) {
        m_reason->setText(item ? item->data(kReasonRole).toString() : QString());
    });
    for (int row = 0; row < m_table->rowCount(); ++row)
        for (int at = 0; at < m_table->columnCount(); ++at) {
            m_table->setItem(row, at, new QTableWidgetItem);
            setAnswer(row, at, Answer::Asking, {});
        }
    m_table->setFocus();
}

void RightsDialog::setAnswer(int namespaceRow, int action, Answer answer, const QString& reason)
{
    auto* item = m_table->item(namespaceRow, action);
    if (!item)
        return;
    const QString plain = toPlainQString(toStdString(reason));
    item->setText(textOf(answer));
    item->setIcon(iconOf(answer));
    item->setData(kReasonRole, plain);
    item->setToolTip(plain.isEmpty() ? QString() : toToolTip(plain));
    item->setForeground(answer == Answer::No ? currentTheme().disabledText : currentTheme().text);
    if (m_table->currentItem() == item)
        m_reason->setText(plain);
}

} // namespace vigla::ui
