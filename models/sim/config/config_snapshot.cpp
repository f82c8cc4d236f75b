#include "models/sim/config/config_snapshot.h"

#include "models/sim/config/build_snapshot.h"
#include "models/sim/config/json_access.h"

#include <nlohmann/json.hpp>

#include <array>

namespace vigla::sim {

namespace {

/// What proxies can notice of an object. Labels and annotations outside istio.io do not count, as
/// for istiod.
bool hasSameMeaning(const kube::Document& a, const kube::Document& b)
{
    const auto meaning = [](const kube::Document& object) {
        return std::tuple(member(object.json(), "spec"),
            labelsOf(member(object.json(), "metadata"), "labels"),
            object.annotation("networking.istio.io/exportTo"));
    };
    return meaning(a) == meaning(b);
}

} // namespace

const ServiceModel* ConfigSnapshot::findService(const std::string& host) const
{
    if (const auto found = services.find(host); found != services.end())
        return found->second.get();
    const ServiceModel* best = nullptr;
    for (auto entry = services.begin(); entry != services.end() && entry->first.front() == '*';
         ++entry)
        if (hostCovers(entry->first, host)
            && (best == nullptr || entry->first.size() > best->host.size()))
            best = entry->second.get();
    return best;
}

bool isIstioKind(const kube::ObjectRef& ref)
{
    static constexpr std::array<std::string_view, 5> kGroups{"networking.istio.io",
        "security.istio.io", "telemetry.istio.io", "extensions.istio.io",
        "gateway.networking.k8s.io"};
    return std::find(kGroups.begin(), kGroups.end(), ref.group) != kGroups.end();
}

bool isConfigKind(const kube::ObjectRef& ref)
{
    return isIstioKind(ref) || (ref.group.empty() && ref.kind == "Service");
}

ConfigStore::ConfigStore(MeshSettings settings, std::map<std::string, int> externals)
    : m_settings(std::move(settings))
    , m_externals(std::move(externals))
{
}

bool ConfigStore::put(const kube::Document& object)
{
    const auto ref = object.ref();
    const auto found = m_objects.find(ref);
    const bool isNews = found == m_objects.end() || !hasSameMeaning(found->second, object);
    m_objects.insert_or_assign(ref, object);
    return isNews;
}

bool ConfigStore::remove(const kube::ObjectRef& ref)
{
    return m_objects.erase(ref) > 0;
}

const kube::Document* ConfigStore::find(const kube::ObjectRef& ref) const
{
    const auto found = m_objects.find(ref);
    return found == m_objects.end() ? nullptr : &found->second;
}

SnapshotPtr ConfigStore::buildSnapshot(const std::vector<PodInfo>& pods)
{
    ++m_version;
    return buildConfigSnapshot(m_objects, m_settings, m_externals, pods, m_version);
}

} // namespace vigla::sim
