#pragma once

#include "models/routing/finding.h"

#include <Qsci/qscistyle.h>

#include <QFont>

class QsciLexerYAML;
class QsciScintilla;

namespace vigla::ui {

struct Theme;

/// Margin markers are numbered by routing::Severity.
inline constexpr int kMarkMask = 0x7;

QFont editorFont();

/// Colours of the text, the margins and the markers.
void applyYamlColors(QsciScintilla& view, QsciLexerYAML& lexer, const Theme& theme);

/// How a message under its line looks.
QsciStyle annotationStyle(routing::Severity severity);

} // namespace vigla::ui
