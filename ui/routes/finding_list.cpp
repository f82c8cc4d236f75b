#include "ui/routes/finding_list.h"

#include "models/qt/convert.h"
#include "ui/routes/plain_label.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QVBoxLayout>

#include <functional>
#include <memory>
#include <utility>

namespace vigla::ui {
namespace {

Icon iconOf(routing::Severity severity)
{
    switch (severity) {
    case routing::Severity::Error:
        return Icon::Failing;
    case routing::Severity::Warning:
        return Icon::Warning;
    case routing::Severity::Info:
        break;
    }
    return Icon::Info;
}

QColor colorOf(routing::Severity severity, const Theme& theme)
{
    switch (severity) {
    case routing::Severity::Error:
        return theme.failing;
    case routing::Severity::Warning:
        return theme.degraded;
    case routing::Severity::Info:
        break;
    }
    return theme.mutedText;
}

QString wordOf(routing::Severity severity)
{
    switch (severity) {
    case routing::Severity::Error:
        return FindingList::tr("Error");
    case routing::Severity::Warning:
        return FindingList::tr("Warning");
    case routing::Severity::Info:
        break;
    }
    return FindingList::tr("Note");
}

class FindingRow final : public QWidget {
public:
    FindingRow(const routing::Finding& finding, bool showsObject, std::function<void()> activate,
        QWidget* parent)
        : QWidget(parent)
        , m_severity(finding.severity)
        , m_activate(std::move(activate))
    {
        setObjectName(QStringLiteral("findingRow"));
        setFocusPolicy(Qt::StrongFocus);
        auto* column = new QVBoxLayout(this);
        column->setContentsMargins(kIndent, 2, 4, 2);
        column->setSpacing(0);
        auto* message = new PlainLabel(PlainLabel::Fit::Wrap, PlainLabel::Tone::Normal, this);
        message->setPlain(toPlainQString(finding.message));
        column->addWidget(message);
        if (showsObject) {
            auto* object = new PlainLabel(PlainLabel::Fit::Elide, PlainLabel::Tone::Muted, this);
            object->setPlain(toPlainQString(finding.object.text()));
            column->addWidget(object);
        }
        setAccessibleName(wordOf(m_severity) + QStringLiteral(": ") + message->plain());
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        const Theme& theme = currentTheme();
        QPainter painter(this);
        icon(iconOf(m_severity), colorOf(m_severity, theme)).paint(&painter, QRect(2, 3, 16, 16));
        if (!hasFocus())
            return;
        painter.setPen(theme.accent);
        painter.drawRect(rect().adjusted(0, 0, -1, -1));
    }

    void mouseReleaseEvent(QMouseEvent* event) override
    {
        if (event->button() == Qt::LeftButton && rect().contains(event->position().toPoint()))
            m_activate();
    }

    void keyPressEvent(QKeyEvent* event) override
    {
        if (event->key() != Qt::Key_Return && event->key() != Qt::Key_Enter
            && event->key() != Qt::Key_Space)
            return QWidget::keyPressEvent(event);
        m_activate();
    }

private:
    static constexpr int kIndent = 24;
    routing::Severity m_severity;
    std::function<void()> m_activate;
};

} // namespace

FindingList::FindingList(QWidget* parent)
    : QWidget(parent)
    , m_column(new QVBoxLayout(this))
{
    setObjectName(QStringLiteral("findingList"));
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(4);
    hide();
}

void FindingList::setShowsObject(bool showsObject)
{
    m_showsObject = showsObject;
}

void FindingList::setFindings(const std::vector<routing::Finding>& findings)
{
    if (m_findings == findings)
        return;
    m_findings = findings;
    rebuild();
    setVisible(!m_findings.empty());
}

void FindingList::rebuild()
{
    while (const std::unique_ptr<QLayoutItem> item{m_column->takeAt(0)}) {
        item->widget()->hide();
        item->widget()->deleteLater();
    }
    QWidget* before = this;
    for (const routing::Finding& finding : m_findings) {
        auto* row = new FindingRow(
            finding, m_showsObject, [this, finding] { emit findingActivated(finding); }, this);
        m_column->addWidget(row);
        setTabOrder(std::exchange(before, row), row);
    }
}

} // namespace vigla::ui
