#pragma once

#include <QLabel>
#include <QString>

namespace vigla::ui {

/// A tool tip that shows `text` literally, whatever markup it holds.
QString plainToolTip(const QString& text);

/// A label of plain text. Elided ones show the whole text as a tool tip when it does not fit.
class PlainLabel final : public QLabel {
    Q_OBJECT
public:
    enum class Fit { Grow, Wrap, Elide };
    enum class Tone { Normal, Muted, Strong };

    explicit PlainLabel(Fit fit = Fit::Grow, Tone tone = Tone::Normal, QWidget* parent = nullptr);

    void setPlain(const QString& text); ///< `text` must be free of control characters.
    QString plain() const { return m_text; }

    QSize minimumSizeHint() const override;
    QSize sizeHint() const override;

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void refresh();

    Fit m_fit;
    QString m_text;
};

} // namespace vigla::ui
