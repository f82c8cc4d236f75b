#pragma once

#include "models/qt/mesh_tables.h"
#include "models/qt/proxy_inspection.h"
#include "models/routing/text_diff.h"

#include <QString>
#include <QWidget>

#include <array>
#include <cstdint>
#include <vector>

class QLabel;
class QTabBar;
class QStackedWidget;
class QToolButton;

namespace vigla::ui {

class ComparisonPane;
class ConfigPane;
class PartPage;
class ProxyOverviewPane;
class TablePane;

/// One proxy from the inside: what its administration interface says, part by part. A part is asked
/// for when it is first looked at, and again on demand.
class ProxyInspector final : public QWidget {
    Q_OBJECT
public:
    explicit ProxyInspector(QWidget* parent = nullptr);

    void open(const ProxyRow& proxy); ///< Forgets the one before and asks for the visible part.
    void setHeader(const ProxyRow& proxy); ///< Its state changed.
    void close(); ///< Lets go of everything that was read.
    const QString& proxyId() const { return m_id; } ///< `namespace/pod`; empty: none is open.
    ProxyPart currentPart() const;
    void showPart(ProxyPart part);

    void setWaiting(ProxyPart part);
    void setProblem(ProxyPart part, const QString& what, const QString& nextStep);
    void setOverview(const ProxyOverview& overview, const QString& readAt);
    void setEndpoints(
        const std::vector<EndpointTrafficRow>& rows, bool hasRates, const QString& readAt);
    void setConfiguration(ConfigDumpPtr dump, const QString& readAt);
    void setStatistics(const std::vector<envoy::Statistic>& statistics, const QString& readAt);
    void setComparison(DumpComparisonPtr comparison, const QString& readAt);

    ConfigPane* configuration() const { return m_config; }
    ComparisonPane* comparison() const { return m_comparison; }
    TablePane* endpoints() const { return m_endpoints; }

signals:
    void partRequested(vigla::ProxyPart part);
    void partShown(vigla::ProxyPart part); ///< Another one is on the screen.
    void leaveRequested(); ///< Back to all proxies.

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    QWidget* buildHeader();
    void addPart(ProxyPart part, QWidget* content);
    PartPage& page(ProxyPart part) { return *m_pages.at(static_cast<std::size_t>(part)); }
    void askIfNew();

    QString m_id;
    std::array<bool, kProxyParts> m_isAsked{};
    QLabel* m_title = nullptr;
    QLabel* m_facts = nullptr;
    QTabBar* m_tabs = nullptr;
    QStackedWidget* m_stack = nullptr;
    std::array<PartPage*, kProxyParts> m_pages{};
    EndpointTrafficTable* m_endpointModel = nullptr;
    StatisticTable* m_statisticModel = nullptr;
    ProxyOverviewPane* m_overview = nullptr;
    TablePane* m_endpoints = nullptr;
    ConfigPane* m_config = nullptr;
    TablePane* m_statistics = nullptr;
    ComparisonPane* m_comparison = nullptr;
};

} // namespace vigla::ui
