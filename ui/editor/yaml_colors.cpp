#include "ui/editor/yaml_colors.h"

#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <Qsci/qscilexeryaml.h>
#include <Qsci/qsciscintilla.h>

#include <QFontDatabase>

namespace vigla::ui {
namespace {

constexpr int kMarkSize = 14;
constexpr int kFirstAnnotationStyle = 64; ///< Above the lexer's own styles.

QColor mixed(const QColor& a, const QColor& b, float share)
{
    return QColor::fromRgbF(a.redF() + (b.redF() - a.redF()) * share,
        a.greenF() + (b.greenF() - a.greenF()) * share,
        a.blueF() + (b.blueF() - a.blueF()) * share);
}

void colorLexer(QsciLexerYAML& lexer, const Theme& theme)
{
    const bool isDark = theme.kind == ThemeKind::Dark;
    lexer.setDefaultFont(editorFont());
    lexer.setDefaultPaper(theme.surface);
    lexer.setDefaultColor(theme.text);
    for (int style = 0; style <= QsciLexerYAML::Operator; ++style) {
        lexer.setFont(editorFont(), style);
        lexer.setPaper(theme.surface, style);
        lexer.setColor(theme.text, style);
        lexer.setEolFill(false, style);
    }
    lexer.setColor(theme.mutedText, QsciLexerYAML::Comment);
    lexer.setColor(isDark ? theme.accent : theme.accent.darker(115), QsciLexerYAML::Identifier);
    lexer.setColor(theme.tcp, QsciLexerYAML::Keyword);
    lexer.setColor(theme.healthyText, QsciLexerYAML::Number);
    lexer.setColor(theme.degradedText, QsciLexerYAML::Reference);
    lexer.setColor(theme.mutedText, QsciLexerYAML::DocumentDelimiter);
    lexer.setColor(theme.mutedText, QsciLexerYAML::TextBlockMarker);
    lexer.setColor(theme.failingText, QsciLexerYAML::SyntaxErrorMarker);
    lexer.setColor(theme.mutedText, QsciLexerYAML::Operator);
}

void colorMargins(QsciScintilla& view, const Theme& theme)
{
    view.setMarginsFont(editorFont());
    view.setMarginsBackgroundColor(theme.raised);
    view.setMarginsForegroundColor(theme.mutedText);
    view.setFoldMarginColors(theme.raised, theme.raised);
    constexpr int kFirst = QsciScintilla::SC_MARKNUM_FOLDEREND;
    constexpr int kLast = QsciScintilla::SC_MARKNUM_FOLDEROPEN;
    for (int marker = kFirst; marker <= kLast; ++marker) {
        // The setters of QsciScintilla reach only markers that it handed out itself.
        const auto number = static_cast<unsigned long>(marker);
        view.SendScintilla(QsciScintilla::SCI_MARKERSETFORE, number, theme.mutedText);
        view.SendScintilla(QsciScintilla::SCI_MARKERSETBACK, number, theme.mutedText);
    }
}

void defineMarkers(QsciScintilla& view, const Theme& theme)
{
    view.markerDefine(renderIcon(Icon::Info, theme.mutedText, kMarkSize),
        static_cast<int>(routing::Severity::Info));
    view.markerDefine(renderIcon(Icon::Warning, theme.degraded, kMarkSize),
        static_cast<int>(routing::Severity::Warning));
    view.markerDefine(renderIcon(Icon::Failing, theme.failing, kMarkSize),
        static_cast<int>(routing::Severity::Error));
}

} // namespace

QFont editorFont()
{
    return QFontDatabase::systemFont(QFontDatabase::FixedFont);
}

void applyYamlColors(QsciScintilla& view, QsciLexerYAML& lexer, const Theme& theme)
{
    colorLexer(lexer, theme);
    view.setPaper(theme.surface);
    view.setColor(theme.text);
    view.setCaretForegroundColor(theme.text);
    view.setCaretLineBackgroundColor(theme.raised);
    view.setSelectionBackgroundColor(theme.selection);
    view.setSelectionForegroundColor(theme.text);
    view.setMatchedBraceBackgroundColor(theme.selection);
    view.setMatchedBraceForegroundColor(theme.text);
    colorMargins(view, theme);
    defineMarkers(view, theme);
}

QsciStyle annotationStyle(routing::Severity severity)
{
    const Theme& theme = currentTheme();
    QColor color = theme.mutedText;
    QColor hue = theme.mutedText;
    if (severity == routing::Severity::Warning) {
        color = theme.degradedText;
        hue = theme.degraded;
    }
    if (severity == routing::Severity::Error) {
        color = theme.failingText;
        hue = theme.failing;
    }
    return {kFirstAnnotationStyle + static_cast<int>(severity), QStringLiteral("finding"), color,
        mixed(theme.surface, hue, 0.12F), editorFont()};
}

} // namespace vigla::ui
