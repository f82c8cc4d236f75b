#pragma once

#include "models/kube/document.h"
#include "models/mesh/cluster_state.h"

#include <nlohmann/json.hpp>
#include <simdjson.h>

#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vigla::mesh::decoding {

using Value = simdjson::ondemand::value;

/// What the decoding of one item needs and leaves behind.
struct Context {
    const kube::ResourceKind& kind;
    std::string resourceVersion; ///< Of the item.
    std::string complaint; ///< Why the item is no good, a sentence; empty when it is.
};

/// The metadata of an item, as far as anybody wants it.
struct Metadata {
    std::string name;
    std::string namespaceName;
    std::string uid;
    std::string ownerKind; ///< Of the controller, else of the first owner.
    std::string ownerName;
    Labels labels;
    Labels annotations; ///< Those that mesh::Pod::annotations keeps.
    std::optional<SystemTime> createdAt;
};

/// Calls `visit(key, value)` for each member. Keys are as written, escapes unresolved. Nothing
/// happens when `value` is no object.
template <typename Visitor>
void forEachMember(Value value, Visitor visit)
{
    simdjson::ondemand::object object;
    if (value.get_object().get(object) != simdjson::SUCCESS)
        return;
    for (auto member : object) {
        simdjson::ondemand::field field;
        if (std::move(member).get(field) != simdjson::SUCCESS)
            return; // the document itself is broken; its iterator remembers
        const char* const begin = field.key().raw();
        const char* end = begin;
        while (*end != '"')
            end += *end == '\\' ? 2 : 1;
        visit(std::string_view(begin, static_cast<std::size_t>(end - begin)), field.value());
    }
}

/// Calls `visit(value)` for each item. Nothing happens when `value` is no list.
template <typename Visitor>
void forEachItem(Value value, const Visitor& visit)
{
    simdjson::ondemand::array array;
    if (value.get_array().get(array) != simdjson::SUCCESS)
        return;
    for (auto item : array) {
        Value inner;
        if (item.get(inner) != simdjson::SUCCESS)
            return;
        visit(inner);
    }
}

/// Values of another type than wanted are as if absent.
std::string textOf(Value value);
std::int32_t numberOf(Value value);
bool flagOf(Value value);
Labels labelsOf(Value value);

Metadata metadataOf(Value value, Context& context);

// One item each. They fill `context`; on a complaint the value is not to be used.
NamespaceInfo decodeItem(Value value, Context& context, NamespaceInfo*);
Pod decodeItem(Value value, Context& context, Pod*);
Service decodeItem(Value value, Context& context, Service*);
EndpointSlice decodeItem(Value value, Context& context, EndpointSlice*);
ReplicaOwner decodeItem(Value value, Context& context, ReplicaOwner*);
kube::Document decodeItem(Value value, Context& context, kube::Document*);

} // namespace vigla::mesh::decoding
