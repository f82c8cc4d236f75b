#pragma once

namespace vigla::ui {

/// Whether the desktop asks programs to move less: by the settings portal (`reduced-motion`, or
/// GNOME's `enable-animations`) where there is one, or by a style without animations. Waits 100 ms
/// at most. GUI thread only.
bool isMotionReduced();

} // namespace vigla::ui
