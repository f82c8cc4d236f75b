#include "models/controlplane/injection.h"

#include "models/core/text.h"

#include <algorithm>
#include <array>

namespace vigla::controlplane {

namespace {

using Mode = NamespaceInjection::Mode;

std::string labelOf(const mesh::Labels& labels, const std::string& key)
{
    const auto found = labels.find(key);
    return found == labels.end() ? std::string() : found->second;
}

/// istio-injection wins over istio.io/rev, as in the webhook's selectors.
void readMode(NamespaceInjection& injection, const mesh::Labels& labels)
{
    const std::string inject = labelOf(labels, "istio-injection");
    injection.revision = labelOf(labels, "istio.io/rev");
    injection.waypoint = labelOf(labels, "istio.io/use-waypoint");
    if (inject == "enabled")
        injection.mode = Mode::Enabled;
    else if (inject == "disabled")
        injection.mode = Mode::Disabled;
    else if (!injection.revision.empty())
        injection.mode = Mode::Revision;
    else if (labelOf(labels, "istio.io/dataplane-mode") == "ambient")
        injection.mode = Mode::Ambient;
}

/// Whether a sidecar is wanted for this pod.
bool isWanted(const mesh::Pod& pod, Mode mode)
{
    std::string own = labelOf(pod.labels, "sidecar.istio.io/inject");
    if (own.empty())
        own = labelOf(pod.annotations, "sidecar.istio.io/inject");
    if (own == "false" || mode == Mode::Disabled)
        return false;
    if (own == "true")
        return true;
    return mode == Mode::Enabled || mode == Mode::Revision;
}

void countPod(NamespaceInjection& injection, const mesh::Pod& pod, const std::string& newest)
{
    if (pod.phase != "Running")
        return;
    ++injection.pods;
    if (pod.hasProxy) {
        ++injection.withProxy;
        const std::string version = versionOfImage(pod.proxyImage);
        injection.otherVersion += !version.empty() && !newest.empty() && version != newest ? 1 : 0;
    } else {
        injection.missing += isWanted(pod, injection.mode) ? 1 : 0;
    }
}

std::string hintFor(const NamespaceInjection& injection, const std::string& rootNamespace)
{
    std::vector<std::string> hints;
    if (injection.missing > 0)
        hints.push_back(std::to_string(injection.missing)
            + " without a proxy although the labels ask for one: they were started before, or the "
              "webhook failed. Restart them.");
    if (injection.otherVersion > 0)
        hints.push_back(std::to_string(injection.otherVersion)
            + " run another proxy version than istiod: restart them to follow.");
    if (injection.mode == Mode::Enabled && !injection.revision.empty())
        hints.emplace_back("istio-injection and istio.io/rev are both set: the former wins.");
    if (injection.mode == Mode::None && injection.pods > 0 && injection.withProxy == 0
        && injection.name != rootNamespace && !injection.name.starts_with("kube-"))
        hints.emplace_back("Outside of the mesh.");
    return join(hints, " ");
}

} // namespace

std::vector<NamespaceInjection> injectionOf(const mesh::ClusterState& cluster)
{
    std::vector<NamespaceInjection> all;
    for (const mesh::NamespaceInfo& info : cluster.namespaces) {
        NamespaceInjection injection;
        injection.name = info.name;
        readMode(injection, info.labels);
        all.push_back(std::move(injection));
    }
    for (const mesh::Pod& pod : cluster.pods) {
        const auto found = std::ranges::find(all, pod.namespaceName, &NamespaceInjection::name);
        if (found != all.end())
            countPod(*found, pod, cluster.istioVersion);
    }
    for (NamespaceInjection& injection : all)
        injection.hint = hintFor(injection, cluster.rootNamespace);
    std::ranges::sort(all, {}, &NamespaceInjection::name);
    return all;
}

std::string versionOfImage(std::string_view image)
{
    image = image.substr(0, image.find('@'));
    const auto colon = image.rfind(':');
    if (colon == std::string_view::npos || image.find('/', colon) != std::string_view::npos)
        return {};
    std::string_view tag = image.substr(colon + 1);
    constexpr std::array<std::string_view, 2> kVariants{"-distroless", "-debug"};
    for (const auto variant : kVariants)
        if (tag.ends_with(variant))
            tag.remove_suffix(variant.size());
    return std::string(tag);
}

} // namespace vigla::controlplane
