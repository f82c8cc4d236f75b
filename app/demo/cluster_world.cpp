#include "app/demo/cluster_world.h"

#include "models/kube/patch.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace vigla::demo {

namespace {

using Json = nlohmann::ordered_json;

/// Whether anything but metadata and status differs: what bumps the generation.
bool hasOtherSpec(const Json& a, const Json& b)
{
    const auto withoutRest = [](const Json& object) {
        Json rest = object;
        for (const auto* key : {"metadata", "status", "apiVersion", "kind"})
            rest.erase(key);
        return rest;
    };
    return !kube::isSameContent(withoutRest(a), withoutRest(b));
}

/// kind, apiVersion and metadata in front, the server's metadata behind the author's.
Json inUsualOrder(const Json& object, const Json& metadata)
{
    Json ordered{{"kind", object.value("kind", "")}, {"apiVersion", object.value("apiVersion", "")},
        {"metadata", metadata}};
    for (const auto& [key, value] : object.items()) {
        if (key != "kind" && key != "apiVersion" && key != "metadata")
            ordered[key] = value;
    }
    return ordered;
}

Json crdVersion(const ServedKind& kind, const std::string& version)
{
    return {{"name", version}, {"served", true}, {"storage", version == kind.versions.front()},
        {"schema",
            {{"openAPIV3Schema",
                {{"type", "object"}, {"x-kubernetes-preserve-unknown-fields", true}}}}},
        {"subresources", {{"status", Json::object()}}}};
}

kube::Document makeCrd(const ServedKind& kind)
{
    Json versions = Json::array();
    for (const auto& version : kind.versions)
        versions.push_back(crdVersion(kind, version));
    Json names{{"plural", kind.plural}, {"singular", kind.singular}, {"kind", kind.kind},
        {"listKind", kind.kind + "List"}};
    if (!kind.shortNames.empty())
        names["shortNames"] = kind.shortNames;
    names["categories"] = kind.categories;
    Json conditions = Json::array();
    for (const auto* type : {"NamesAccepted", "Established"})
        conditions.push_back({{"type", type}, {"status", "True"}});
    return kube::Document(Json{{"kind", "CustomResourceDefinition"},
        {"apiVersion", "apiextensions.k8s.io/v1"}, {"metadata", {{"name", kind.qualifiedPlural()}}},
        {"spec",
            {{"group", kind.group}, {"names", names},
                {"scope", kind.isNamespaced ? "Namespaced" : "Cluster"}, {"versions", versions}}},
        {"status",
            {{"conditions", conditions}, {"acceptedNames", names},
                {"storedVersions", Json::array({kind.versions.front()})}}}});
}

/// Kinds whose removal takes others along.
bool mayOwn(const kube::Document& object)
{
    static const std::array<std::string_view, 7> owners{
        "DaemonSet", "Deployment", "Gateway", "Namespace", "ReplicaSet", "Service", "StatefulSet"};
    return std::ranges::find(owners, object.kind()) != owners.end();
}

bool isOwnedBy(const kube::Document& object, const std::string& ownerUid)
{
    const auto& metadata = object.json().at("metadata");
    const auto owners = metadata.find("ownerReferences");
    return owners != metadata.end() && owners->is_array()
        && std::ranges::any_of(
            *owners, [&](const Json& owner) { return owner.value("uid", "") == ownerUid; });
}

} // namespace

ClusterWorld::ClusterWorld(MeshBackend& backend, std::uint64_t seed)
    : m_backend(backend)
    , m_random(seed)
{
}

Result<Done> ClusterWorld::load(const std::vector<kube::Document>& objects)
{
    std::vector<kube::Document> all;
    for (const auto& kind : servedKinds()) {
        if (kind.isCustom)
            all.push_back(makeCrd(kind));
    }
    all.insert(all.end(), objects.begin(), objects.end());
    for (const auto& object : all) {
        const auto ref = object.ref();
        if (findByKind(ref.group, ref.kind) == nullptr)
            return Error{Error::Kind::InvalidInput,
                "the scenario holds a " + ref.text() + " of " + object.apiVersion()
                    + ", a kind that the embedded cluster does not serve"};
        save(completed(object));
    }
    // Owners may come after what they own.
    for (const auto& object : objects) {
        const auto stored = m_store.find(object.ref());
        const auto owned = withOwnerUids(stored);
        if (!(owned == stored))
            m_store.put(owned);
    }
    m_store.compact();
    return Done{};
}

kube::Document ClusterWorld::completed(const kube::Document& object)
{
    const auto live = m_store.find(object.ref());
    const auto* kind = findByKind(object.ref().group, object.kind());
    const Json given = object.json().value("metadata", Json::object());
    Json metadata = Json::object();
    for (const auto* key : {"name", "generateName", "namespace", "uid", "resourceVersion",
             "generation", "creationTimestamp", "deletionTimestamp"}) {
        if (given.contains(key))
            metadata[key] = given[key];
    }
    for (const auto& [key, value] : given.items()) {
        if (!metadata.contains(key))
            metadata[key] = value;
    }
    const Json former = live.isNull() ? Json::object() : live.json().at("metadata");
    const auto keep = [&](const char* key, const auto& orElse) {
        if (former.contains(key))
            metadata[key] = former[key];
        else if (!metadata.contains(key) || metadata[key].is_null())
            metadata[key] = orElse();
    };
    keep("uid", [&] { return makeUid(); });
    keep("creationTimestamp", [&] { return renderRfc3339(now()); });
    if (kind != nullptr && kind->hasGeneration) {
        const bool isChanged = live.isNull() || hasOtherSpec(live.json(), object.json());
        metadata["generation"] = live.generation() + (isChanged ? 1 : 0);
    }
    return kube::Document(inUsualOrder(object.json(), metadata));
}

kube::Document ClusterWorld::save(const kube::Document& completedObject)
{
    auto stored = m_store.put(completedObject);
    m_backend.objectChanged(stored, false);
    return stored;
}

kube::Document ClusterWorld::remove(const kube::ObjectRef& ref)
{
    auto last = m_store.remove(ref);
    if (last.isNull())
        return last;
    m_backend.objectChanged(last, true);
    if (mayOwn(last))
        removeDependents(last);
    return last;
}

void ClusterWorld::restore(const sim::ObjectStore& backup)
{
    const auto current = std::exchange(m_store, backup);
    for (const auto& kind : servedKinds()) {
        const auto objects = current.list(kind.group, kind.kind);
        for (const auto& object : objects.value()) {
            if (m_store.find(object.ref()).isNull())
                m_backend.objectChanged(object, true);
        }
        const auto restored = m_store.list(kind.group, kind.kind);
        for (const auto& object : restored.value()) {
            if (!(current.find(object.ref()) == object))
                m_backend.objectChanged(object, false);
        }
    }
}

void ClusterWorld::removeDependents(const kube::Document& owner)
{
    const auto uid = owner.uid();
    const bool isNamespace = owner.kind() == "Namespace" && owner.ref().group.empty();
    std::vector<kube::ObjectRef> dependents;
    for (const auto& kind : servedKinds()) {
        const auto objects = m_store.list(kind.group, kind.kind);
        for (const auto& object : objects.value()) {
            const bool isContent
                = isNamespace && kind.isNamespaced && object.namespaceName() == owner.name();
            if (isContent || isOwnedBy(object, uid))
                dependents.push_back(object.ref());
        }
    }
    for (const auto& dependent : dependents)
        remove(dependent);
}

bool ClusterWorld::absorbBackendChanges()
{
    const auto changes = m_backend.takeChangedObjects();
    for (const auto& change : changes) {
        if (change.isRemoved)
            m_store.remove(change.object.ref());
        else
            m_store.put(withOwnerUids(completed(change.object)));
    }
    return !changes.empty();
}

kube::Document ClusterWorld::withOwnerUids(const kube::Document& object) const
{
    const auto& metadata = object.json().at("metadata");
    if (!metadata.contains("ownerReferences") || !metadata["ownerReferences"].is_array())
        return object;
    Json result = object.json();
    for (auto& owner : result["metadata"]["ownerReferences"]) {
        const auto version = owner.value("apiVersion", "");
        const auto slash = version.find('/');
        const kube::ObjectRef ref{slash == std::string::npos ? "" : version.substr(0, slash),
            owner.value("kind", ""), object.namespaceName(), owner.value("name", "")};
        const auto found = m_store.find(ref);
        if (!found.isNull())
            owner["uid"] = found.uid();
    }
    return kube::Document(std::move(result));
}

std::string ClusterWorld::makeUid()
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string uid = "xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx"; // RFC 4122, random
    for (char& letter : uid) {
        if (letter == 'x')
            letter = digits[m_random() % digits.size()];
    }
    return uid;
}

std::string ClusterWorld::makeNameSuffix()
{
    constexpr std::string_view letters = "bcdfghjklmnpqrstvwxz2456789"; // no words by accident
    std::string suffix;
    for (int i = 0; i < 5; ++i)
        suffix += letters[m_random() % letters.size()];
    return suffix;
}

} // namespace vigla::demo
