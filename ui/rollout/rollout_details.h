#pragma once

#include <QWidget>

#include "models/routing/rollout.h"

#include <vector>

class QStackedWidget;
class QTableView;
class QVBoxLayout;

namespace vigla::ui {

class ConflictView;
class PlainLabel;
class ProxyModel;
class ShareView;

/// What is known about a rollout: objects with the server's warnings, proxies, observed traffic; or
/// the conflicts to decide.
class RolloutDetails final : public QWidget {
    Q_OBJECT
public:
    explicit RolloutDetails(QWidget* parent = nullptr);

    void setState(const routing::RolloutState& state);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {320, 120}; }

signals:
    void conflictsResolved(const std::vector<vigla::routing::Side>& picks);
    /// Double-click or Enter: look into this proxy. `namespace/pod`.
    void proxyRequested(const QString& id);

private:
    QWidget* buildObjects();
    QWidget* buildProxies();
    QWidget* buildTraffic();
    void refreshObjects(const routing::RolloutState& state);
    void refreshProxies(const routing::RolloutState& state);
    void refreshTraffic(const routing::RolloutState& state);

    QStackedWidget* m_stack = nullptr;
    ConflictView* m_conflicts = nullptr;
    PlainLabel* m_objects = nullptr;
    PlainLabel* m_notes = nullptr;
    ProxyModel* m_proxyModel = nullptr;
    QTableView* m_proxies = nullptr;
    PlainLabel* m_proxyNote = nullptr;
    ShareView* m_shares = nullptr;
    PlainLabel* m_confidence = nullptr;
};

} // namespace vigla::ui
