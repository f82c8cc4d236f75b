#pragma once

class QWidget;

namespace vigla::ui {

/// Shows version, licence and libraries in a dialog of its own, which deletes itself. GUI thread
/// only.
void openAboutBox(QWidget* parent);

} // namespace vigla::ui
