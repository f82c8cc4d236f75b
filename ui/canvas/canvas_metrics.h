#pragma once

namespace vigla::ui {

// Scene units: pixels at zoom 1.
inline constexpr int kTitlePixels = 12; ///< The two sizes of text on the canvas.
inline constexpr int kSmallPixels = 11;
inline constexpr float kTitleLine = 15; ///< Height of a line of text.
inline constexpr float kSmallLine = 13;
inline constexpr float kShapeSize = 36; ///< Height of a node's figure.
inline constexpr float kTitleGap = 5; ///< Between figure and title.
inline constexpr float kBadge = 13; ///< Icons beside a title.
inline constexpr float kBadgeGap = 3;
inline constexpr float kLabelHeight = 18;
inline constexpr float kLabelPadding = 7;
inline constexpr float kTightPadding = 4; ///< The same from afar.
inline constexpr float kLockSize = 11;
inline constexpr float kBoxTitleHeight = 18;
inline constexpr float kLongestTitle = 168; ///< Longer ones are cut in the middle.
inline constexpr float kThinnestEdge = 1.2F;
inline constexpr float kThickestEdge = 5;

} // namespace vigla::ui
