#include "models/qt/mesh_tables.h"

#include <QCoreApplication>

#include <array>

namespace vigla {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Tables", text);
}

} // namespace

QString healthText(graph::HealthStatus status)
{
    switch (status) {
    case graph::HealthStatus::NotAvailable:
        return tr(QT_TRANSLATE_NOOP("Tables", "no data"));
    case graph::HealthStatus::Healthy:
        return tr(QT_TRANSLATE_NOOP("Tables", "healthy"));
    case graph::HealthStatus::NotReady:
        return tr(QT_TRANSLATE_NOOP("Tables", "not ready"));
    case graph::HealthStatus::Degraded:
        return tr(QT_TRANSLATE_NOOP("Tables", "degraded"));
    case graph::HealthStatus::Failure:
        return tr(QT_TRANSLATE_NOOP("Tables", "failing"));
    }
    return {};
}

QString protocolText(graph::Protocol protocol)
{
    switch (protocol) {
    case graph::Protocol::Grpc:
        return QStringLiteral("gRPC");
    case graph::Protocol::Http:
        return QStringLiteral("HTTP");
    case graph::Protocol::Tcp:
        return QStringLiteral("TCP");
    }
    return {};
}

QString kindText(graph::NodeKind kind)
{
    switch (kind) {
    case graph::NodeKind::Workload:
        return tr(QT_TRANSLATE_NOOP("Tables", "workload"));
    case graph::NodeKind::App:
        return tr(QT_TRANSLATE_NOOP("Tables", "app"));
    case graph::NodeKind::Service:
        return tr(QT_TRANSLATE_NOOP("Tables", "service"));
    case graph::NodeKind::Operation:
        return tr(QT_TRANSLATE_NOOP("Tables", "operation"));
    case graph::NodeKind::Unknown:
        return tr(QT_TRANSLATE_NOOP("Tables", "unknown"));
    case graph::NodeKind::Folded:
        return tr(QT_TRANSLATE_NOOP("Tables", "folded nodes"));
    }
    return {};
}

QString marksText(std::uint32_t marks)
{
    using graph::NodeMark;
    static constexpr std::array<std::pair<NodeMark, const char*>, 20> kNames{
        {{NodeMark::OutOfMesh, QT_TRANSLATE_NOOP("Tables", "missing sidecar")},
            {NodeMark::Dead, QT_TRANSLATE_NOOP("Tables", "no longer there")},
            {NodeMark::CircuitBreaker, QT_TRANSLATE_NOOP("Tables", "circuit breaker")},
            {NodeMark::FaultInjection, QT_TRANSLATE_NOOP("Tables", "fault injection")},
            {NodeMark::Mirroring, QT_TRANSLATE_NOOP("Tables", "mirroring")},
            {NodeMark::TrafficShifting, QT_TRANSLATE_NOOP("Tables", "traffic shifting")},
            {NodeMark::TcpTrafficShifting, QT_TRANSLATE_NOOP("Tables", "TCP traffic shifting")},
            {NodeMark::RequestRouting, QT_TRANSLATE_NOOP("Tables", "request routing")},
            {NodeMark::RequestTimeout, QT_TRANSLATE_NOOP("Tables", "timeout")},
            {NodeMark::VirtualService, QT_TRANSLATE_NOOP("Tables", "virtual service")},
            {NodeMark::GatewayApi, QT_TRANSLATE_NOOP("Tables", "Gateway API")},
            {NodeMark::IngressGateway, QT_TRANSLATE_NOOP("Tables", "ingress gateway")},
            {NodeMark::EgressGateway, QT_TRANSLATE_NOOP("Tables", "egress gateway")},
            {NodeMark::ServiceEntry, QT_TRANSLATE_NOOP("Tables", "service entry")},
            {NodeMark::Waypoint, QT_TRANSLATE_NOOP("Tables", "waypoint")},
            {NodeMark::Ambient, QT_TRANSLATE_NOOP("Tables", "ambient")},
            {NodeMark::Idle, QT_TRANSLATE_NOOP("Tables", "idle")},
            {NodeMark::Inaccessible, QT_TRANSLATE_NOOP("Tables", "inaccessible")},
            {NodeMark::Sampled, QT_TRANSLATE_NOOP("Tables", "sampled")},
            {NodeMark::Stale, QT_TRANSLATE_NOOP("Tables", "stale")}}};
    QStringList names;
    for (const auto& [mark, name] : kNames)
        if ((marks & static_cast<std::uint32_t>(mark)) != 0)
            names.append(tr(name));
    return names.join(QStringLiteral(", "));
}

} // namespace vigla
