#pragma once

#include <QStatusBar>
#include <QString>

#include "models/qt/snapshot_store.h"

#include <chrono>

class QLabel;
class QToolButton;

namespace vigla::ui {

/// The line at the bottom: how much is known, from where, how fresh it is, what needs a look, and
/// whether this context may be written to.
class StatusLine final : public QStatusBar {
    Q_OBJECT
public:
    explicit StatusLine(QWidget* parent = nullptr);

    void setPicture(const Published& picture);
    void setPeriod(std::chrono::seconds period);
    /// `whyNot` says why it cannot be changed; empty when it can.
    void setReadOnly(bool isReadOnly, const QString& whyNot);

signals:
    void readOnlyToggled(bool isReadOnly);
    void proxiesClicked();
    void findingsClicked();

private:
    void showProxies(const snapshot::MeshSnapshot& snapshot);
    void showTelemetry();
    void showFreshness(const snapshot::MeshSnapshot& snapshot);
    void showFindings(const Published& picture);

    snapshot::MeshSnapshotPtr m_snapshot;
    std::chrono::seconds m_period{5};
    QToolButton* m_proxies = nullptr;
    QLabel* m_istiod = nullptr;
    QLabel* m_telemetry = nullptr;
    QLabel* m_bytes = nullptr;
    QToolButton* m_findings = nullptr;
    QToolButton* m_freshness = nullptr;
    QToolButton* m_readOnly = nullptr;
};

} // namespace vigla::ui
