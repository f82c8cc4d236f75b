#pragma once

#include <QRectF>

class QPainter;

namespace vigla::ui {

struct Theme;

/// Fills `area` as destination or series `index`: a tint, a pattern and a solid band on top, so
/// that neighbours stay apart in greyscale too.
void fillSeries(QPainter& painter, const QRectF& area, int index, const Theme& theme);

/// Only the pattern over the solid colour, for small swatches and strips.
void fillSwatch(QPainter& painter, const QRectF& area, int index, const Theme& theme);

} // namespace vigla::ui
