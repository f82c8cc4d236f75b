#include "ui/routes/plain_label.h"

#include <QEvent>

namespace vigla::ui {

QString plainToolTip(const QString& text)
{
    if (text.isEmpty())
        return {};
    return QStringLiteral("<p style='white-space:pre-wrap'>%1</p>").arg(text.toHtmlEscaped());
}

PlainLabel::PlainLabel(Fit fit, Tone tone, QWidget* parent)
    : QLabel(parent)
    , m_fit(fit)
{
    setTextFormat(Qt::PlainText);
    if (fit == Fit::Wrap)
        setWordWrap(true);
    if (fit == Fit::Elide)
        setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    if (tone == Tone::Muted)
        setForegroundRole(QPalette::PlaceholderText);
    if (tone == Tone::Strong) {
        QFont strong = font();
        strong.setBold(true);
        setFont(strong);
    }
}

void PlainLabel::setPlain(const QString& text)
{
    if (m_text == text)
        return;
    m_text = text;
    refresh();
    updateGeometry();
}

QSize PlainLabel::minimumSizeHint() const
{
    if (m_fit != Fit::Elide)
        return QLabel::minimumSizeHint();
    return {fontMetrics().averageCharWidth() * 4, QLabel::minimumSizeHint().height()};
}

QSize PlainLabel::sizeHint() const
{
    if (m_fit != Fit::Elide)
        return QLabel::sizeHint();
    return {fontMetrics().horizontalAdvance(m_text) + 2, QLabel::sizeHint().height()};
}

void PlainLabel::resizeEvent(QResizeEvent* event)
{
    QLabel::resizeEvent(event);
    refresh();
}

void PlainLabel::changeEvent(QEvent* event)
{
    QLabel::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        refresh();
}

void PlainLabel::refresh()
{
    if (m_fit != Fit::Elide)
        return setText(m_text);
    const QString shown = fontMetrics().elidedText(m_text, Qt::ElideRight, contentsRect().width());
    setText(shown);
    setToolTip(shown == m_text ? QString() : plainToolTip(m_text));
    setAccessibleName(m_text);
}

} // namespace vigla::ui
