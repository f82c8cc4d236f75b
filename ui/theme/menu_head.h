#pragma once

class QAction;
class QMenu;
class QString;

namespace vigla::ui {

/// A line that heads what follows in a menu and cannot be chosen. A section's text is not drawn
/// where a style sheet draws the menu.
QAction* addMenuHead(QMenu* menu, const QString& text);

} // namespace vigla::ui
