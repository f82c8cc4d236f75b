#pragma once

#include <QDialog>
#include <QString>

#include <vector>

namespace vigla::ui {

/// One line of the cheat sheet.
struct ShortcutHelp {
    QString keys;
    QString text;
};

struct ShortcutSection {
    QString title;
    std::vector<ShortcutHelp> lines;
};

/// The keyboard map of the window on one page. Closes with Esc or ?.
class CheatSheet final : public QDialog {
    Q_OBJECT
public:
    CheatSheet(const std::vector<ShortcutSection>& sections, QWidget* parent);

protected:
    void keyPressEvent(QKeyEvent* event) override;
};

} // namespace vigla::ui
