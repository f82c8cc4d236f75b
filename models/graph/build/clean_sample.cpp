#include "models/graph/build/clean_sample.h"

#include "models/telemetry/text_hash.h"

#include <algorithm>

namespace vigla::graph {

namespace {

using telemetry::kAbsent;
using telemetry::Metric;
using telemetry::mixed;
using telemetry::Symbol;
using telemetry::TrafficLabels;

constexpr std::string_view kEgressHost = "istio-egressgateway.istio-system.svc.cluster.local";

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// `d.d.d.d` with an optional `:port`, by shape only.
bool looksLikeAddress(std::string_view text)
{
    int groups = 0;
    bool hasDigit = false;
    std::size_t i = 0;
    for (; i < text.size() && text[i] != ':'; ++i) {
        if (text[i] == '.' && hasDigit && groups < 3) {
            ++groups;
            hasDigit = false;
        } else if (isDigit(text[i])) {
            hasDigit = true;
        } else {
            return false;
        }
    }
    if (groups != 3 || !hasDigit)
        return false;
    const std::string_view port = text.substr(i);
    return port.empty() || (port.size() > 1 && std::ranges::all_of(port.substr(1), isDigit));
}

bool hasAllEnds(const TrafficLabels& labels)
{
    for (const Symbol symbol : {labels.sourceNamespace, labels.sourceWorkload, labels.sourceApp,
             labels.sourceVersion, labels.destinationServiceNamespace, labels.destinationService,
             labels.destinationServiceName, labels.destinationNamespace, labels.destinationWorkload,
             labels.destinationApp, labels.destinationVersion}) {
        if (symbol == kAbsent)
            return false;
    }
    return true;
}

std::uint64_t mixedEnd(std::uint64_t seed, const EndSymbols& end)
{
    seed = mixed(seed, (std::uint64_t{end.cluster} << 32U) | end.serviceNamespace);
    seed = mixed(seed, (std::uint64_t{end.service} << 32U) | end.workloadNamespace);
    seed = mixed(seed, (std::uint64_t{end.workload} << 32U) | end.app);
    return mixed(seed, end.version);
}

} // namespace

std::size_t EndSymbolsHasher::operator()(const EndSymbols& end) const
{
    return mixedEnd(0, end);
}

std::size_t CleanSampleHasher::operator()(const CleanSample& sample) const
{
    std::uint64_t seed = mixedEnd(static_cast<std::uint64_t>(sample.protocol), sample.source);
    seed = mixedEnd(seed, sample.target);
    seed = mixed(seed, (std::uint64_t{sample.code} << 32U) | sample.flags);
    return mixed(seed, sample.host);
}

SampleCleaner::SampleCleaner(const telemetry::TrafficTable& table)
    : m_symbols(table.symbols.clone())
    , m_unknown(m_symbols.intern(kUnknown))
    , m_zero(m_symbols.intern("0"))
    , m_dash(m_symbols.intern("-"))
    , m_http(m_symbols.intern("http"))
    , m_grpc(m_symbols.intern("grpc"))
    , m_tcp(m_symbols.intern("tcp"))
    , m_egressHost(m_symbols.intern(kEgressHost))
    , m_egressNamespace(m_symbols.intern("istio-system"))
    , m_egressName(m_symbols.intern("istio-egressgateway"))
    , m_latest(m_symbols.intern("latest"))
{
}

std::string_view SampleCleaner::text(Symbol symbol) const
{
    return symbol == kAbsent ? std::string_view() : m_symbols.text(symbol);
}

std::optional<Protocol> SampleCleaner::protocolOf(Symbol symbol) const
{
    if (symbol == m_http)
        return Protocol::Http;
    if (symbol == m_grpc)
        return Protocol::Grpc;
    return symbol == m_tcp ? std::optional(Protocol::Tcp) : std::nullopt;
}

EndLabels SampleCleaner::labelsOf(const EndSymbols& end) const
{
    return {text(end.cluster), text(end.serviceNamespace), text(end.service),
        text(end.workloadNamespace), text(end.workload), text(end.app), text(end.version)};
}

bool SampleCleaner::hasBadSource(const TrafficLabels& labels) const
{
    if (!isOk(labels.sourceNamespace))
        return false;
    const bool isNobody = !isOk(labels.sourceWorkload) && !isOk(labels.sourceApp);
    const bool isNowhere = labels.sourceCluster != kAbsent && !isOk(labels.sourceCluster);
    return isNobody || isNowhere;
}

void SampleCleaner::useEgressGateway(CleanSample& sample) const
{
    sample.target = {sample.source.cluster, m_egressNamespace, m_egressName, m_egressNamespace,
        m_egressName, m_egressName, m_latest};
}

void SampleCleaner::repairTarget(const TrafficLabels& labels, CleanSample& sample) const
{
    const bool isEgress = labels.destinationService == m_egressHost
        && labels.destinationServiceName == m_egressHost;
    if (isEgress)
        useEgressGateway(sample);
    else if (!isOk(sample.target.cluster) && isOk(sample.source.cluster)
        && isOk(labels.destinationServiceNamespace))
        sample.target.cluster = sample.source.cluster;
}

bool SampleCleaner::hasBadTarget(const TrafficLabels& labels, const CleanSample& sample) const
{
    const bool isBareAddress = !isOk(sample.target.workload) && isOk(labels.destinationService)
        && labels.destinationService == labels.destinationServiceName
        && looksLikeAddress(text(labels.destinationService));
    const bool isNowhere = isOk(sample.target.serviceNamespace)
        && labels.destinationCluster != kAbsent && !isOk(sample.target.cluster);
    return isBareAddress || isNowhere;
}

std::optional<CleanSample> SampleCleaner::cleanEnds(const TrafficLabels& labels) const
{
    if (!hasAllEnds(labels) || hasBadSource(labels))
        return std::nullopt;
    const auto clusterOr = [this](Symbol symbol) { return symbol == kAbsent ? m_unknown : symbol; };
    CleanSample sample;
    sample.source = {clusterOr(labels.sourceCluster), labels.sourceNamespace, 0,
        labels.sourceNamespace, labels.sourceWorkload, labels.sourceApp, labels.sourceVersion};
    sample.target = {clusterOr(labels.destinationCluster), labels.destinationServiceNamespace,
        labels.destinationServiceName, labels.destinationNamespace, labels.destinationWorkload,
        labels.destinationApp, labels.destinationVersion};
    sample.host = labels.destinationService;
    repairTarget(labels, sample);
    if (hasBadTarget(labels, sample))
        return std::nullopt;
    return sample;
}

Symbol SampleCleaner::codeOf(const TrafficLabels& labels, Protocol protocol) const
{
    if (labels.responseCode == m_zero)
        return m_dash;
    const std::string_view code = text(labels.responseCode);
    const bool isHttpError = !code.empty() && (code.front() == '4' || code.front() == '5');
    const bool hasGrpcStatus = labels.grpcStatus != kAbsent;
    const bool isOwnCode = protocol != Protocol::Grpc || isHttpError || !hasGrpcStatus;
    return isOwnCode ? labels.responseCode : labels.grpcStatus;
}

std::optional<CleanSample> SampleCleaner::clean(Metric metric, const TrafficLabels& labels) const
{
    auto sample = cleanEnds(labels);
    if (!sample)
        return std::nullopt;
    switch (metric) {
    case Metric::Requests: {
        const auto protocol = protocolOf(labels.requestProtocol);
        if (!protocol || labels.responseCode == kAbsent || labels.responseFlags == kAbsent)
            return std::nullopt;
        sample->protocol = *protocol;
        sample->code = codeOf(labels, *protocol);
        sample->flags = labels.responseFlags;
        return sample;
    }
    case Metric::RequestMessages:
    case Metric::ResponseMessages:
        sample->protocol = Protocol::Grpc;
        return sample;
    case Metric::TcpSent:
    case Metric::TcpReceived:
        if (labels.responseFlags == kAbsent)
            return std::nullopt;
        sample->protocol = Protocol::Tcp;
        sample->code = m_dash;
        sample->flags = labels.responseFlags;
        return sample;
    default:
        return std::nullopt;
    }
}

} // namespace vigla::graph
