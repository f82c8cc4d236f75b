#include "ui/shell/find_help.h"

#include "models/graph/find.h"
#include "models/qt/convert.h"

#include <QCoreApplication>
#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <array>

namespace vigla::ui {

namespace {

constexpr int kQueryRole = Qt::UserRole;
constexpr QSize kSize{980, 640};
constexpr int kWriteWidth = 350;
constexpr int kRowHeight = 24;

struct Line {
    const char* left;
    const char* text;
};

constexpr std::array kExamples{
    Line{"reviews", QT_TRANSLATE_NOOP("FindHelp", "Any name that contains it, in any case")},
    Line{"reviews v2", QT_TRANSLATE_NOOP("FindHelp", "Both must be in the names of the node")},
    Line{"namespace = shop AND httperr > 5%",
        QT_TRANSLATE_NOOP("FindHelp",
            "Edges with more than 5 % errors of which one end is in the namespace shop")},
    Line{"(version = v2 OR version = v3) AND httpin > 10",
        QT_TRANSLATE_NOOP("FindHelp", "AND binds tighter than OR; parentheses change that")},
    Line{"label:team in (blue, red)",
        QT_TRANSLATE_NOOP("FindHelp", "A Kubernetes label, as in a label selector")},
    Line{"has label:canary AND not healthy", QT_TRANSLATE_NOOP("FindHelp", "What has a label")},
    Line{"responsetime > 1s",
        QT_TRANSLATE_NOOP(
            "FindHelp", "Numbers compare as numbers; the unit may stand behind them")},
    Line{"tcpin = NaN", QT_TRANSLATE_NOOP("FindHelp", "NaN means: no activity")},
    Line{"app = \"two words\"", QT_TRANSLATE_NOOP("FindHelp", "Quotes keep blanks and signs")},
};

constexpr std::array kOperators{
    Line{"=   !=", QT_TRANSLATE_NOOP("FindHelp", "is, is not")},
    Line{">   >=   <   <=", QT_TRANSLATE_NOOP("FindHelp", "of numbers")},
    Line{"*=   !*=   contains", QT_TRANSLATE_NOOP("FindHelp", "contains")},
    Line{"^=   !^=   startswith", QT_TRANSLATE_NOOP("FindHelp", "begins with")},
    Line{"$=   !$=   endswith", QT_TRANSLATE_NOOP("FindHelp", "ends with")},
    Line{"in (a, b)   notin (a, b)", QT_TRANSLATE_NOOP("FindHelp", "one of, none of")},
    Line{"is   has", QT_TRANSLATE_NOOP("FindHelp", "before what is yes or no; may be left out")},
    Line{"not   !", QT_TRANSLATE_NOOP("FindHelp", "turns a condition or a parenthesis around")},
    Line{"AND   OR",
        QT_TRANSLATE_NOOP("FindHelp", "in any case; two conditions side by side mean AND")},
};

QString tr(const char* text)
{
    return QCoreApplication::translate("FindHelp", text);
}

QString kindText(const graph::FindOperand& operand)
{
    switch (operand.kind) {
    case graph::FindOperand::Kind::Text:
        return FindHelp::tr("text");
    case graph::FindOperand::Kind::Number:
        return operand.unit.empty()
            ? FindHelp::tr("number")
            : FindHelp::tr("number, %1").arg(toQString(std::string(operand.unit)));
    case graph::FindOperand::Kind::Flag:
        return FindHelp::tr("yes or no");
    case graph::FindOperand::Kind::Type:
        return FindHelp::tr("kind of node");
    }
    return {};
}

QStringList columnsOf(const graph::FindOperand& operand)
{
    const QString name = toQString(std::string(operand.name));
    QStringList names{operand.name == "label:" ? name + QStringLiteral("KEY") : name};
    for (const std::string_view alias : operand.aliases)
        names.append(toQString(std::string(alias)));
    return {names.join(QStringLiteral(", ")), kindText(operand),
        QCoreApplication::translate("FindOperand", std::string(operand.help).c_str())};
}

QTreeWidgetItem* newSection(QTreeWidget* tree, const QString& title)
{
    auto* section = new QTreeWidgetItem(tree, {title});
    section->setFirstColumnSpanned(true);
    section->setFlags(Qt::ItemIsEnabled);
    QFont font = tree->font();
    font.setBold(true);
    section->setFont(0, font);
    section->setSizeHint(0, QSize(0, kRowHeight + 4));
    return section;
}

} // namespace

FindHelp::FindHelp(QWidget* parent)
    : QDialog(parent)
    , m_filter(new QLineEdit(this))
    , m_tree(new QTreeWidget(this))
{
    setObjectName(QStringLiteral("findHelp"));
    setWindowTitle(tr("How to write a search"));
    setAttribute(Qt::WA_DeleteOnClose);
    resize(kSize);
    m_filter->setObjectName(QStringLiteral("findHelpFilter"));
    m_filter->setPlaceholderText(tr("Look for a field or a word"));
    m_filter->setClearButtonEnabled(true);
    m_tree->setObjectName(QStringLiteral("findHelpTree"));
    m_tree->setHeaderLabels({tr("Write"), tr("Kind"), tr("Meaning")});
    m_tree->setRootIsDecorated(false);
    m_tree->setIndentation(12);
    m_tree->setAlternatingRowColors(true);
    m_tree->setAccessibleName(windowTitle());
    buildExamples();
    buildOperators();
    buildOperands();
    for (int i = 0; i < m_tree->topLevelItemCount(); ++i)
        for (int k = 0; k < m_tree->topLevelItem(i)->childCount(); ++k) {
            QTreeWidgetItem* item = m_tree->topLevelItem(i)->child(k);
            item->setSizeHint(0, QSize(0, kRowHeight));
            item->setToolTip(2, toToolTip(item->text(2)));
        }
    m_tree->expandAll();
    m_tree->setColumnWidth(0, kWriteWidth);
    m_tree->resizeColumnToContents(1);
    m_tree->header()->setStretchLastSection(true);

    auto* hint = new QLabel(tr("Double-click an example to try it."), this);
    hint->setProperty("muted", true);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 16, 16, 16);
    column->setSpacing(8);
    column->addWidget(m_filter);
    column->addWidget(m_tree, 1);
    column->addWidget(hint);
    column->addWidget(buttons);
    connect(m_filter, &QLineEdit::textChanged, this, &FindHelp::filter);
    connect(m_tree, &QTreeWidget::itemActivated, this, [this](const QTreeWidgetItem* item) {
        if (const QString query = item->data(0, kQueryRole).toString(); !query.isEmpty())
            emit exampleChosen(query);
    });
}

void FindHelp::buildExamples()
{
    QTreeWidgetItem* section = newSection(m_tree, tr("Examples"));
    for (const Line& example : kExamples) {
        auto* item = new QTreeWidgetItem(
            section, {QString::fromLatin1(example.left), {}, ui::tr(example.text)});
        item->setData(0, kQueryRole, item->text(0));
    }
}

void FindHelp::buildOperators()
{
    QTreeWidgetItem* section = newSection(m_tree, tr("Operators"));
    for (const Line& each : kOperators)
        new QTreeWidgetItem(section, {QString::fromLatin1(each.left), {}, ui::tr(each.text)});
}

void FindHelp::buildOperands()
{
    QTreeWidgetItem* nodes = newSection(m_tree, tr("Of nodes"));
    QTreeWidgetItem* edges = newSection(m_tree, tr("Of edges"));
    for (const graph::FindOperand& operand : graph::findOperands())
        new QTreeWidgetItem(operand.isOfEdge ? edges : nodes, columnsOf(operand));
}

void FindHelp::filter(const QString& text)
{
    for (int i = 0; i < m_tree->topLevelItemCount(); ++i) {
        QTreeWidgetItem* section = m_tree->topLevelItem(i);
        int shown = 0;
        for (int k = 0; k < section->childCount(); ++k) {
            QTreeWidgetItem* item = section->child(k);
            bool isFound = false;
            for (int column = 0; column < m_tree->columnCount(); ++column)
                isFound |= item->text(column).contains(text, Qt::CaseInsensitive);
            item->setHidden(!isFound);
            shown += isFound ? 1 : 0;
        }
        section->setHidden(shown == 0);
    }
}

} // namespace vigla::ui
