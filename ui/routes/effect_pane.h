#pragma once

#include <QWidget>

#include "models/routing/finding.h"
#include "ui/routes/route_edit_view.h"

#include <string>
#include <vector>

class QVBoxLayout;

namespace vigla::ui {

class FindingList;
class PlainLabel;

/// What the edit means: the change in sentences, the findings, and what it does to the traffic.
class EffectPane final : public QWidget {
    Q_OBJECT
public:
    explicit EffectPane(QWidget* parent = nullptr);

    void setView(const RouteEditView& view);

signals:
    void findingActivated(const vigla::routing::Finding& finding);

private:
    PlainLabel* addSection(QVBoxLayout* column, const QString& title);

    PlainLabel* m_changesTitle = nullptr;
    PlainLabel* m_changes = nullptr;
    PlainLabel* m_findingsTitle = nullptr;
    FindingList* m_findings = nullptr;
    PlainLabel* m_noFindings = nullptr;
    PlainLabel* m_impactTitle = nullptr;
    PlainLabel* m_impact = nullptr;
};

} // namespace vigla::ui
