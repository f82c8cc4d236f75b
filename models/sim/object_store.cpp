#include "models/sim/object_store.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace vigla::sim {

namespace {

using Json = nlohmann::ordered_json;

kube::Document withRevision(const kube::Document& object, std::uint64_t revision)
{
    Json json = object.json();
    json["metadata"]["resourceVersion"] = std::to_string(revision);
    return kube::Document(std::move(json));
}

} // namespace

ObjectStore::ObjectStore(std::size_t longestHistory)
    : m_longestHistory(longestHistory)
{
}

kube::Document ObjectStore::find(const kube::ObjectRef& ref) const
{
    const auto objects = m_objects.find({ref.group, ref.kind});
    if (objects == m_objects.end())
        return {};
    const auto object = objects->second.find({ref.namespaceName, ref.name});
    return object == objects->second.end() ? kube::Document() : object->second;
}

kube::Document ObjectStore::put(const kube::Document& object)
{
    const auto ref = object.ref();
    auto stored = withRevision(object, m_revision + 1);
    auto& slot = m_objects[{ref.group, ref.kind}][{ref.namespaceName, ref.name}];
    const auto previous = std::exchange(slot, stored);
    record({previous.isNull() ? StoredChange::Type::Added : StoredChange::Type::Modified,
        m_revision + 1, stored, previous});
    return stored;
}

kube::Document ObjectStore::remove(const kube::ObjectRef& ref)
{
    const auto objects = m_objects.find({ref.group, ref.kind});
    if (objects == m_objects.end())
        return {};
    const auto object = objects->second.find({ref.namespaceName, ref.name});
    if (object == objects->second.end())
        return {};
    const auto previous = object->second;
    auto last = withRevision(previous, m_revision + 1);
    objects->second.erase(object);
    record({StoredChange::Type::Deleted, m_revision + 1, last, previous});
    return last;
}

Result<std::vector<kube::Document>> ObjectStore::list(
    std::string_view group, std::string_view kind, std::uint64_t revision) const
{
    if (const auto readable = checkReadable(revision); !readable)
        return readable.error();
    const auto found = m_objects.find({std::string(group), std::string(kind)});
    Objects objects = found == m_objects.end() ? Objects() : found->second;
    for (auto change = m_history.rbegin();
         revision != 0 && change != m_history.rend() && change->revision > revision; ++change) {
        const auto ref = change->object.ref();
        if (ref.group != group || ref.kind != kind)
            continue;
        const Objects::key_type key{ref.namespaceName, ref.name};
        if (change->previous.isNull())
            objects.erase(key);
        else
            objects[key] = change->previous;
    }
    std::vector<kube::Document> result;
    result.reserve(objects.size());
    for (auto& [key, object] : objects)
        result.push_back(std::move(object));
    return result;
}

Result<std::vector<StoredChange>> ObjectStore::changesSince(
    std::string_view group, std::string_view kind, std::uint64_t revision) const
{
    if (const auto readable = checkReadable(revision); !readable)
        return readable.error();
    const auto first = std::ranges::upper_bound(m_history, revision, {}, &StoredChange::revision);
    std::vector<StoredChange> result;
    std::copy_if(first, m_history.end(), std::back_inserter(result), [&](const auto& change) {
        const auto ref = change.object.ref();
        return ref.group == group && ref.kind == kind;
    });
    return result;
}

void ObjectStore::compact()
{
    m_history.clear();
    m_compactedRevision = m_revision;
}

Result<Done> ObjectStore::checkReadable(std::uint64_t revision) const
{
    if (revision != 0 && revision < m_compactedRevision)
        return Error{Error::Kind::Expired,
            "too old resource version: " + std::to_string(revision) + " ("
                + std::to_string(m_compactedRevision) + ")"};
    if (revision > m_revision)
        return Error{Error::Kind::InvalidInput,
            "Too large resource version: " + std::to_string(revision)
                + ", current: " + std::to_string(m_revision)};
    return Done{};
}

void ObjectStore::record(StoredChange change)
{
    m_revision = change.revision;
    m_history.push_back(std::move(change));
    if (m_history.size() <= m_longestHistory)
        return;
    m_compactedRevision = m_history.front().revision;
    m_history.pop_front();
}

} // namespace vigla::sim
