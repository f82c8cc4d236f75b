#pragma once

#include <QString>

namespace vigla::routing {
struct Change;
}

namespace vigla::ui {

/// Which object a change is of, and whether it comes or goes: `VirtualService bookinfo/reviews
/// (new)`.
QString changeTitle(const routing::Change& change);

} // namespace vigla::ui
