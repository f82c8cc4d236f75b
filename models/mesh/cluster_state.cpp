#include "models/mesh/cluster_state.h"

#include <algorithm>

namespace vigla::mesh {

namespace {

/// The element of `sorted` with this namespace and name, by binary search.
template <typename T>
const T* findSorted(
    const ItemList<T>& sorted, std::string_view namespaceName, std::string_view name)
{
    const auto isBefore = [](const T& element,
                              const std::pair<std::string_view, std::string_view>& key) {
        return std::pair<std::string_view, std::string_view>(element.namespaceName, element.name)
            < key;
    };
    const auto found
        = std::lower_bound(sorted.begin(), sorted.end(), std::pair(namespaceName, name), isBefore);
    const bool isHit
        = found != sorted.end() && found->namespaceName == namespaceName && found->name == name;
    return isHit ? &*found : nullptr;
}

const kube::Document* findDocument(
    const ItemList<kube::Document>& documents, const kube::ObjectRef& ref)
{
    const auto found = std::ranges::find_if(documents, [&](const kube::Document& document) {
        return document.name() == ref.name && document.namespaceName() == ref.namespaceName;
    });
    return found != documents.end() ? &*found : nullptr;
}

} // namespace

bool selects(const Labels& selector, const Labels& labels)
{
    return std::ranges::all_of(selector, [&](const auto& wanted) {
        const auto found = labels.find(wanted.first);
        return found != labels.end() && found->second == wanted.second;
    });
}

const ItemList<kube::Document>& ClusterState::istio(const std::string& kind) const
{
    static const ItemList<kube::Document> kNone;
    const auto found = istioObjects.find(kind);
    return found != istioObjects.end() ? found->second : kNone;
}

const Pod* ClusterState::findPod(std::string_view namespaceName, std::string_view name) const
{
    return findSorted(pods, namespaceName, name);
}

const Service* ClusterState::findService(
    std::string_view namespaceName, std::string_view name) const
{
    return findSorted(services, namespaceName, name);
}

const kube::Document* ClusterState::findObject(const kube::ObjectRef& ref) const
{
    if (ref.group == "gateway.networking.k8s.io")
        return findDocument(ref.kind == "HTTPRoute" ? gatewayApiRoutes : gatewayApiGateways, ref);
    return findDocument(istio(ref.kind), ref);
}

} // namespace vigla::mesh
