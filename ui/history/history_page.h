#pragma once

#include <QString>
#include <QWidget>

#include "models/core/time.h"
#include "models/kube/document.h"
#include "models/routing/text_diff.h"

#include <string>
#include <vector>

class QLineEdit;
class QPushButton;
class QSortFilterProxyModel;
class QStackedWidget;
class QTableView;

namespace vigla::ui {

class DiffView;
class HistoryModel;
class PlainLabel;

/// One journal entry as the page shows it.
struct HistoryEntry {
    QString id;
    SystemTime at;
    QString contextName;
    QString user;
    std::vector<kube::ObjectRef> objects;
    std::vector<std::string> sentences;
    QString outcome;
    routing::TextDiff diff; ///< Before against after, all objects in one text.
    bool canUndo = false;
    QString whyNotUndoable; ///< `Already undone at 14:03.`
};

/// What was changed, by whom, with what result, and the way back.
class HistoryPage final : public QWidget {
    Q_OBJECT
public:
    explicit HistoryPage(QWidget* parent = nullptr);

    /// Newest first. Shows the newest when it is new, else keeps the selected entry.
    void setEntries(std::vector<HistoryEntry> entries);
    void showEntry(const QString& id);

protected:
    void resizeEvent(QResizeEvent* event) override;

signals:
    void undoRequested(const QString& entryId);

private:
    QWidget* buildList();
    QWidget* buildDetail();
    void sizeColumns();
    const HistoryEntry* current() const; ///< Null without a selection.
    void showDetail();

    QString m_newest; ///< The id of the first entry.
    HistoryModel* m_model = nullptr;
    QSortFilterProxyModel* m_filtered = nullptr;
    QStackedWidget* m_stack = nullptr;
    QTableView* m_table = nullptr;
    QLineEdit* m_filter = nullptr;
    PlainLabel* m_headline = nullptr;
    PlainLabel* m_sentences = nullptr;
    PlainLabel* m_why = nullptr;
    QPushButton* m_undo = nullptr;
    DiffView* m_diff = nullptr;
};

} // namespace vigla::ui
