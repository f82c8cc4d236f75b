#pragma once

#include "ui/theme/icons.h"

#include <QKeySequence>
#include <QString>

#include <optional>

namespace vigla::ui {

/// The pages of the rail, in its order. Only those that were added to the window are shown.
enum class PageId { Graph, Routing, Tables, Proxies, ControlPlane, Security, History };
inline constexpr int kPageCount = static_cast<int>(PageId::History) + 1;

QString nameOf(PageId page); ///< Stable, for settings and links: `graph`, `control-plane`.
std::optional<PageId> pageNamed(const QString& name);
QString titleOf(PageId page); ///< For people, translated.
QKeySequence keyOf(PageId page); ///< A single letter.
Icon iconOf(PageId page);

} // namespace vigla::ui
