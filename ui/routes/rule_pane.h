#pragma once

#include <QWidget>

#include "ui/routes/route_edit_view.h"

#include <optional>
#include <vector>

class QScrollArea;
class QStackedWidget;
class QToolButton;
class QVBoxLayout;

namespace vigla::ui {

class PlainLabel;
class RuleCard;

/// The rules of one host as cards in match order, with the edit's undo, redo and discard.
class RulePane final : public QWidget {
    Q_OBJECT
public:
    explicit RulePane(QWidget* parent = nullptr);

    void setView(const RouteEditView* view); ///< Null: asks to pick a host.

signals:
    void splitEdited(const vigla::routing::RouteCard& card,
        const std::vector<vigla::routing::SplitDestination>& destinations);
    void splitEditFinished();
    void findingActivated(const vigla::routing::Finding& finding);
    void undoRequested();
    void redoRequested();
    void discardRequested();

private:
    QWidget* buildHead();
    QWidget* buildCards();
    QToolButton* addTool(QLayout* row, const QString& name, const QString& text);
    void refreshHead(const RouteEditView& view);
    void refreshCards(const RouteEditView& view);
    RuleCard* addCard();
    void orderTabs();

    QStackedWidget* m_stack = nullptr;
    PlainLabel* m_title = nullptr;
    PlainLabel* m_subtitle = nullptr;
    PlainLabel* m_owners = nullptr;
    QToolButton* m_undo = nullptr;
    QToolButton* m_redo = nullptr;
    QToolButton* m_discard = nullptr;
    QScrollArea* m_scroll = nullptr;
    QVBoxLayout* m_column = nullptr;
    std::vector<RuleCard*> m_cards;
    std::vector<QWidget*> m_tabOrder; ///< Only compared, never followed.
};

} // namespace vigla::ui
