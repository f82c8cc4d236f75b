#pragma once

#include "app/headless/command_line.h"
#include "models/graph/layout.h"
#include "models/qt/snapshot_store.h"

#include <QByteArray>

#include <functional>

namespace vigla::app {

bool isPicture(GraphOutput output); ///< SVG or PNG: needs a QGuiApplication.

/// Sizes as they will be painted, for View::measure.
std::function<graph::LayoutInput(const graph::ServiceGraph&)> measureForPicture(
    const CommandLine& line);

/// The whole graph as the content of an SVG or PNG file, by the window's own painter.
QByteArray renderPicture(const Published& picture, const CommandLine& line);

} // namespace vigla::app
