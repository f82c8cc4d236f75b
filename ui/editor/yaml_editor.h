#pragma once

#include <QString>
#include <QWidget>

#include "models/routing/finding.h"

#include <vector>

class QKeyEvent;
class QLabel;
class QLineEdit;
class QsciLexerYAML;
class QsciScintilla;

namespace vigla::ui {

/// A place in the text that needs attention.
struct TextMark {
    int line = 0; ///< From 1; 0 for the text as a whole.
    routing::Severity severity = routing::Severity::Warning;
    QString message; ///< Plain text.
    bool operator==(const TextMark&) const = default;
};

/// A plain text editor for YAML: highlighting, folding, line numbers, findings at their lines,
/// search with Ctrl+F.
class YamlEditor final : public QWidget {
    Q_OBJECT
public:
    explicit YamlEditor(QWidget* parent = nullptr);

    /// Shows `text` and keeps caret and scroll position where the text allows; emits nothing.
    void setText(const QString& text);
    QString text() const;
    void setReadOnly(bool isReadOnly);
    /// Markers in the margin and annotations under their lines; replaces the former ones.
    void setMarks(const std::vector<TextMark>& marks);
    void showLine(int line); ///< Moves the caret to the start of `line`, from 1.
    void openSearch();

    QsciScintilla* view() const { return m_view; }

signals:
    void textEdited(const QString& text); ///< The person changed the text.
    /// Ctrl+Z (Ctrl+Shift+Z) where the text has nothing to take back since setText().
    void undoPassed();
    void redoPassed();

protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void configureView();
    void buildSearchBar();
    void applyColors();
    void closeSearch();
    void findNext(bool isForward);
    void findTyped();
    void showFound(bool isFound);
    void refreshMarks();
    bool handleKey(const QKeyEvent& event);
    void replaceMiddle(const QByteArray& before, const QByteArray& after);

    QsciScintilla* m_view = nullptr;
    QsciLexerYAML* m_lexer = nullptr;
    QWidget* m_searchBar = nullptr;
    QLineEdit* m_searchText = nullptr;
    QLabel* m_searchResult = nullptr;
    std::vector<TextMark> m_marks;
    bool m_isSetting = false;
};

} // namespace vigla::ui
