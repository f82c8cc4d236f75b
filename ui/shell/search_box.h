#pragma once

#include <QString>
#include <QWidget>

#include "models/graph/service_graph.h"
#include "models/qt/search.h"
#include "models/qt/search_presets.h"

class QCompleter;
class QFrame;
class QLabel;
class QLineEdit;
class QStringListModel;
class QTimer;
class QToolButton;

namespace vigla::ui {

class SearchMenu;

/// The field for the find language: plain text or `field op value` clauses, what to do with what is
/// found, how much was found, and where and why a query cannot be read. Edits the shared Search.
class SearchBox final : public QWidget {
    Q_OBJECT
public:
    explicit SearchBox(Search& search, QWidget* parent = nullptr);

    /// What is searched and completed from; may be null.
    void setGraph(graph::ServiceGraphPtr graph);
    void focusField(SearchMode mode); ///< Gives it the keyboard with everything selected.
    QLineEdit* field() const { return m_field; }
    SearchMenu* menu() const { return m_menu; }

signals:
    void helpRequested(); ///< How to write a search.
    void left(); ///< Esc or Enter in the field: the keyboard should go back to the page.

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void takeText();
    void refresh();
    void refreshProblem();
    void refreshCount();
    void refreshCompletion();
    void insertCompletion(const QString& word);
    void buildProblem();
    bool filterPopup(QEvent* event);
    QString helpText() const;

    Search& m_search;
    graph::ServiceGraphPtr m_graph;
    QLineEdit* m_field = nullptr;
    QToolButton* m_mode = nullptr;
    QLabel* m_count = nullptr;
    SearchMenu* m_menu = nullptr;
    QFrame* m_problem = nullptr; ///< Below the field while it has the keyboard.
    QLabel* m_problemPointer = nullptr;
    QLabel* m_problemText = nullptr;
    QCompleter* m_completer = nullptr;
    QStringListModel* m_words = nullptr;
    QTimer* m_pause = nullptr;
    int m_completionBegin = 0;
};

} // namespace vigla::ui
