#pragma once

#include <QFrame>

#include "models/routing/finding.h"
#include "models/routing/split.h"

#include <optional>
#include <vector>

class QPushButton;
class QToolButton;
class QVBoxLayout;

namespace vigla::ui {

class FindingList;
class PlainLabel;
class SplitEditor;

/// What one card shows.
struct RuleCardView {
    routing::RouteCard card;
    int position = 1; ///< In match order, from 1.
    std::vector<std::optional<double>> observed; ///< Percent, parallel to the destinations.
    double observedSeconds = 0; ///< How long that was measured.
    std::vector<routing::SplitDestination> candidates;
    std::vector<routing::Finding> findings; ///< Of this rule.
    bool operator==(const RuleCardView&) const = default;
};

/// One rule: what it matches, what it does, and its traffic split.
class RuleCard final : public QFrame {
    Q_OBJECT
public:
    explicit RuleCard(QWidget* parent = nullptr);

    void setView(RuleCardView view); ///< Emits nothing.
    const routing::RouteCard& card() const { return m_view.card; }

signals:
    void splitEdited(const std::vector<vigla::routing::SplitDestination>& destinations);
    void splitEditFinished();
    void findingActivated(const vigla::routing::Finding& finding);

private:
    void buildHead(QVBoxLayout* column);
    void buildSplit(QVBoxLayout* column);
    void refresh();
    void refreshTexts();
    void refreshSplit();
    void refreshAddMenu();
    void takeWeights(const std::vector<Percent>& weights);
    void editAtOnce(const std::vector<routing::SplitDestination>& destinations);
    void addDestination(const routing::SplitDestination& destination);
    void removeDestination(int index);
    void startSplit();
    std::vector<routing::SplitDestination> unusedCandidates() const;
    std::vector<routing::SplitDestination> versionsToSplit() const;

    RuleCardView m_view;
    PlainLabel* m_position = nullptr;
    PlainLabel* m_title = nullptr;
    PlainLabel* m_object = nullptr;
    PlainLabel* m_whenKey = nullptr;
    PlainLabel* m_when = nullptr;
    PlainLabel* m_thenKey = nullptr;
    PlainLabel* m_then = nullptr;
    PlainLabel* m_note = nullptr;
    SplitEditor* m_split = nullptr;
    FindingList* m_findings = nullptr;
    QToolButton* m_add = nullptr;
    QPushButton* m_start = nullptr;
};

} // namespace vigla::ui
