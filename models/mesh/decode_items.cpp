#include "models/mesh/decode_internal.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace vigla::mesh::decoding {

namespace {

constexpr std::size_t kLongestAnnotation = 64U << 10U;
constexpr std::string_view kProxyContainer = "istio-proxy";

/// `sidecar.istio.io/inject` is under istio.io.
bool isKeptAnnotation(std::string_view key)
{
    constexpr std::array<std::string_view, 4> kDomains{
        "istio.io", "prometheus.io", "kiali.io", "gateway.networking.k8s.io"};
    const auto domain = key.substr(0, key.find('/'));
    return std::ranges::any_of(kDomains, [&](auto kept) {
        return domain.ends_with(kept)
            && (domain.size() == kept.size() || domain[domain.size() - kept.size() - 1] == '.');
    });
}

Labels annotationsOf(Value value)
{
    Labels kept;
    forEachMember(value, [&](std::string_view key, Value text) {
        if (!isKeptAnnotation(key))
            return;
        std::string annotation = textOf(text);
        if (annotation.size() <= kLongestAnnotation)
            kept.emplace(key, std::move(annotation));
    });
    return kept;
}

/// The controller, or the first owner when none is one.
void takeOwner(Metadata& metadata, Value owners)
{
    bool hasController = false;
    forEachItem(owners, [&](Value owner) {
        std::string kind;
        std::string name;
        bool isController = false;
        forEachMember(owner, [&](std::string_view key, Value value) {
            if (key == "kind")
                kind = textOf(value);
            else if (key == "name")
                name = textOf(value);
            else if (key == "controller")
                isController = flagOf(value);
        });
        if (metadata.ownerKind.empty() || (isController && !hasController)) {
            metadata.ownerKind = std::move(kind);
            metadata.ownerName = std::move(name);
        }
        hasController = hasController || isController;
    });
}

std::optional<SystemTime> timeOf(Value value)
{
    const auto time = parseRfc3339(textOf(value));
    return time ? std::optional(*time) : std::nullopt;
}

std::uint16_t portOf(std::string_view text)
{
    std::uint16_t port = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), port);
    return parsed.ec == std::errc() && parsed.ptr == text.data() + text.size() ? port
                                                                               : std::uint16_t{0};
}

/// What a proxy's environment says of where its metrics are.
struct MetricsAccess {
    bool isLoopbackOnly = false;
    std::uint16_t securePort = 0;
};

/// Proxies have many variables, so names are compared as they stand, before anything is read.
MetricsAccess metricsAccessOf(Value environment)
{
    constexpr std::array<std::string_view, 3> kNames{R"("METRICS_LOCALHOST_ACCESS_ONLY")",
        R"("ENVOY_SECURE_METRICS_PORT")", R"("ENVOY_SECURE_MERGED_METRICS_PORT")"};
    std::array<std::string, kNames.size()> values;
    forEachItem(environment, [&](Value variable) {
        std::string* wanted = nullptr;
        forEachMember(variable, [&](std::string_view key, Value value) {
            if (key == "name") {
                const auto name = value.raw_json_token();
                const auto known = std::ranges::find_if(
                    kNames, [&](std::string_view each) { return name.starts_with(each); });
                wanted = known == kNames.end()
                    ? nullptr
                    : &values[static_cast<std::size_t>(known - kNames.begin())];
            } else if (wanted && key == "value") {
                *wanted = textOf(value);
            }
        });
    });
    const auto merged = portOf(values[2]);
    return {values[0] == "true", merged != 0 ? merged : portOf(values[1])};
}

void takeContainers(Pod& pod, Value containers)
{
    forEachItem(containers, [&](Value container) {
        std::string name;
        std::string image;
        MetricsAccess access;
        forEachMember(container, [&](std::string_view key, Value value) {
            if (key == "name")
                name = textOf(value);
            else if (key == "image")
                image = textOf(value);
            else if (key == "env" && (name.empty() || name == kProxyContainer))
                access = metricsAccessOf(value);
        });
        if (name != kProxyContainer)
            return;
        pod.hasProxy = true;
        pod.proxyImage = std::move(image);
        pod.areMetricsOnLoopback = access.isLoopbackOnly;
        pod.secureMetricsPort = access.securePort;
    });
}

void takePodSpec(Pod& pod, Value spec)
{
    forEachMember(spec, [&](std::string_view key, Value value) {
        if (key == "containers" || key == "initContainers")
            takeContainers(pod, value);
        else if (key == "nodeName")
            pod.nodeName = textOf(value);
        else if (key == "serviceAccountName")
            pod.serviceAccount = textOf(value);
    });
}

struct ContainerStatus {
    std::string name;
    std::string id;
    std::int32_t restarts = 0;
    bool isReady = false;
};

ContainerStatus containerStatusOf(Value status)
{
    ContainerStatus read;
    forEachMember(status, [&](std::string_view key, Value value) {
        if (key == "name")
            read.name = textOf(value);
        else if (key == "containerID")
            read.id = textOf(value);
        else if (key == "restartCount")
            read.restarts = std::max(numberOf(value), 0);
        else if (key == "ready")
            read.isReady = flagOf(value);
    });
    return read;
}

void takeContainerStatuses(Pod& pod, Value statuses)
{
    forEachItem(statuses, [&](Value status) {
        auto read = containerStatusOf(status);
        constexpr auto kMost = std::numeric_limits<std::int32_t>::max();
        pod.restarts += std::min(read.restarts, kMost - pod.restarts);
        if (read.name != kProxyContainer)
            return;
        pod.isProxyReady = read.isReady;
        pod.proxyRestarts = read.restarts;
        pod.proxyContainerId = std::move(read.id);
    });
}

bool isReadyCondition(Value condition)
{
    std::string type;
    std::string status;
    forEachMember(condition, [&](std::string_view key, Value value) {
        if (key == "type")
            type = textOf(value);
        else if (key == "status")
            status = textOf(value);
    });
    return type == "Ready" && status == "True";
}

void takePodStatus(Pod& pod, Value status)
{
    forEachMember(status, [&](std::string_view key, Value value) {
        if (key == "phase")
            pod.phase = textOf(value);
        else if (key == "podIP")
            pod.ip = textOf(value);
        else if (key == "startTime")
            pod.startedAt = timeOf(value);
        else if (key == "conditions")
            forEachItem(value,
                [&](Value condition) { pod.isReady = isReadyCondition(condition) || pod.isReady; });
        else if (key == "containerStatuses" || key == "initContainerStatuses")
            takeContainerStatuses(pod, value);
    });
}

/// Gateways and ztunnel are proxies by what they are, whatever their container is called.
bool isProxyByLabel(const Labels& labels)
{
    const auto app = labels.find("app");
    return labels.contains("gateway.networking.k8s.io/gateway-name")
        || (app != labels.end() && app->second == "ztunnel");
}

ServicePort servicePortOf(Value port)
{
    ServicePort read;
    forEachMember(port, [&](std::string_view key, Value value) {
        if (key == "name")
            read.name = textOf(value);
        else if (key == "port")
            read.port = static_cast<std::uint16_t>(std::clamp(numberOf(value), 0, 65535));
        else if (key == "appProtocol")
            read.appProtocol = textOf(value);
        else if (key == "targetPort") {
            simdjson::ondemand::json_type type{};
            const bool isNumber = value.type().get(type) == simdjson::SUCCESS
                && type == simdjson::ondemand::json_type::number;
            read.targetPort = isNumber ? std::to_string(numberOf(value)) : textOf(value);
        }
    });
    return read;
}

void takeServiceSpec(Service& service, Value spec)
{
    forEachMember(spec, [&](std::string_view key, Value value) {
        if (key == "selector")
            service.selector = labelsOf(value);
        else if (key == "type")
            service.type = textOf(value);
        else if (key == "clusterIP")
            service.clusterIp = textOf(value);
        else if (key == "externalName")
            service.externalName = textOf(value);
        else if (key == "ports")
            forEachItem(value, [&](Value port) { service.ports.push_back(servicePortOf(port)); });
    });
}

void appendEndpoints(std::vector<Endpoint>& endpoints, Value value)
{
    Endpoint common;
    std::vector<std::string> addresses;
    std::string targetKind;
    forEachMember(value, [&](std::string_view key, Value member) {
        if (key == "addresses")
            forEachItem(member, [&](Value address) { addresses.push_back(textOf(address)); });
        else if (key == "conditions")
            forEachMember(member, [&](std::string_view condition, Value state) {
                simdjson::ondemand::json_type type{};
                if (condition == "ready" && state.type().get(type) == simdjson::SUCCESS
                    && type == simdjson::ondemand::json_type::boolean)
                    common.isReady = flagOf(state); // null means ready
            });
        else if (key == "targetRef")
            forEachMember(member, [&](std::string_view part, Value text) {
                if (part == "kind")
                    targetKind = textOf(text);
                else if (part == "name")
                    common.podName = textOf(text);
            });
    });
    if (targetKind != "Pod")
        common.podName.clear();
    for (auto& address : addresses)
        endpoints.push_back({std::move(address), common.podName, common.isReady});
}

Labels templateLabelsOf(Value podTemplate)
{
    Labels labels;
    forEachMember(podTemplate, [&](std::string_view key, Value value) {
        if (key == "metadata")
            forEachMember(value, [&](std::string_view part, Value member) {
                if (part == "labels")
                    labels = labelsOf(member);
            });
    });
    return labels;
}

/// Reads metadata, spec and status of an item, each by its own function.
template <typename Spec, typename Status>
Metadata readParts(Value item, Context& context, Spec spec, Status status)
{
    Metadata metadata;
    forEachMember(item, [&](std::string_view key, Value value) {
        if (key == "metadata")
            metadata = metadataOf(value, context);
        else if (key == "spec")
            spec(value);
        else if (key == "status")
            status(value);
    });
    if (metadata.name.empty())
        context.complaint = "An item of " + context.kind.plural + " has no name and was left out.";
    return metadata;
}

const auto kIgnore = [](Value) {};

} // namespace

std::string textOf(Value value)
{
    std::string_view text;
    return value.get_string().get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
}

std::int32_t numberOf(Value value)
{
    std::int64_t number = 0;
    if (value.get_int64().get(number) != simdjson::SUCCESS)
        return 0;
    using Limits = std::numeric_limits<std::int32_t>;
    return static_cast<std::int32_t>(
        std::clamp<std::int64_t>(number, Limits::min(), Limits::max()));
}

bool flagOf(Value value)
{
    bool flag = false;
    return value.get_bool().get(flag) == simdjson::SUCCESS && flag;
}

Labels labelsOf(Value value)
{
    Labels labels;
    forEachMember(value, [&](std::string_view key, Value text) {
        labels.emplace(key, textOf(text)); // label keys cannot hold what JSON must escape
    });
    return labels;
}

Metadata metadataOf(Value value, Context& context)
{
    Metadata metadata;
    forEachMember(value, [&](std::string_view key, Value member) {
        if (key == "name")
            metadata.name = textOf(member);
        else if (key == "namespace")
            metadata.namespaceName = textOf(member);
        else if (key == "uid")
            metadata.uid = textOf(member);
        else if (key == "resourceVersion")
            context.resourceVersion = textOf(member);
        else if (key == "labels")
            metadata.labels = labelsOf(member);
        else if (key == "annotations")
            metadata.annotations = annotationsOf(member);
        else if (key == "ownerReferences")
            takeOwner(metadata, member);
        else if (key == "creationTimestamp")
            metadata.createdAt = timeOf(member);
    });
    return metadata;
}

NamespaceInfo decodeItem(Value value, Context& context, NamespaceInfo*)
{
    auto metadata = readParts(value, context, kIgnore, kIgnore);
    return {std::move(metadata.name), std::move(metadata.labels),
        metadata.createdAt.value_or(SystemTime())};
}

Pod decodeItem(Value value, Context& context, Pod*)
{
    Pod pod;
    auto metadata = readParts(
        value, context, [&](Value spec) { takePodSpec(pod, spec); },
        [&](Value status) { takePodStatus(pod, status); });
    pod.namespaceName = std::move(metadata.namespaceName);
    pod.name = std::move(metadata.name);
    pod.uid = std::move(metadata.uid);
    pod.labels = std::move(metadata.labels);
    pod.annotations = std::move(metadata.annotations);
    const auto securePort = pod.annotations.find("prometheus.istio.io/secure-port");
    if (pod.secureMetricsPort == 0 && securePort != pod.annotations.end())
        pod.secureMetricsPort = portOf(securePort->second);
    pod.ownerKind = std::move(metadata.ownerKind);
    pod.ownerName = std::move(metadata.ownerName);
    if (!pod.hasProxy && isProxyByLabel(pod.labels)) {
        pod.hasProxy = true;
        pod.isProxyReady = pod.isReady;
        pod.proxyRestarts = pod.restarts;
    }
    return pod;
}

Service decodeItem(Value value, Context& context, Service*)
{
    Service service;
    auto metadata = readParts(
        value, context, [&](Value spec) { takeServiceSpec(service, spec); }, kIgnore);
    service.namespaceName = std::move(metadata.namespaceName);
    service.name = std::move(metadata.name);
    service.labels = std::move(metadata.labels);
    service.annotations = std::move(metadata.annotations);
    return service;
}

EndpointSlice decodeItem(Value value, Context& context, EndpointSlice*)
{
    EndpointSlice slice;
    Metadata metadata;
    forEachMember(value, [&](std::string_view key, Value member) {
        if (key == "metadata")
            metadata = metadataOf(member, context);
        else if (key == "endpoints")
            forEachItem(
                member, [&](Value endpoint) { appendEndpoints(slice.endpoints, endpoint); });
    });
    if (metadata.name.empty())
        context.complaint = "An item of " + context.kind.plural + " has no name and was left out.";
    const auto service = metadata.labels.find("kubernetes.io/service-name");
    slice.serviceName = service == metadata.labels.end() ? std::string() : service->second;
    slice.namespaceName = std::move(metadata.namespaceName);
    slice.name = std::move(metadata.name);
    return slice;
}

ReplicaOwner decodeItem(Value value, Context& context, ReplicaOwner*)
{
    ReplicaOwner owner;
    owner.desired = 1; // what the API means by an absent number
    const auto takeSpec = [&](std::string_view key, Value member) {
        if (key == "replicas")
            owner.desired = numberOf(member);
        else if (key == "template")
            owner.templateLabels = templateLabelsOf(member);
    };
    const auto takeStatus = [&](std::string_view key, Value member) {
        if (key == "replicas")
            owner.current = numberOf(member);
        else if (key == "availableReplicas")
            owner.available = numberOf(member);
    };
    auto metadata = readParts(
        value, context, [&](Value spec) { forEachMember(spec, takeSpec); },
        [&](Value status) { forEachMember(status, takeStatus); });
    owner.kind = context.kind.kind;
    owner.namespaceName = std::move(metadata.namespaceName);
    owner.name = std::move(metadata.name);
    owner.labels = std::move(metadata.labels);
    owner.annotations = std::move(metadata.annotations);
    owner.ownerKind = std::move(metadata.ownerKind);
    owner.ownerName = std::move(metadata.ownerName);
    return owner;
}

} // namespace vigla::mesh::decoding
