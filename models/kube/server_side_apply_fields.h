#pragma once

#include "models/kube/server_side_apply.h"

#include <nlohmann/json_fwd.hpp>

#include <map>
#include <set>
#include <string>
#include <vector>

namespace vigla::kube {

/// A place in an object, in the elements of fieldsV1: `f:spec`, `k:{"name":"http"}`.
using FieldPath = std::vector<std::string>;
using FieldSet = std::set<FieldPath>;

/// What can be owned, with its value: scalars, atomic lists, empty maps and elements of map lists
/// (whose value is null here: they are owned for being there).
using FieldLeaves = std::map<FieldPath, nlohmann::ordered_json>;

/// The objects with something in them below the top: `f:spec`, `f:metadata/f:labels`. Of typed
/// objects only the maps of the metadata, since a type is always there.
FieldSet collectMaps(const Document& object, bool isCustom, const ListKeys& listKeys);

FieldPath operator/(FieldPath path, std::string element);

/// Everything ownable of the object; names, versions and what else the server gives is left out.
FieldLeaves collectLeaves(const Document& object, const ListKeys& listKeys);

/// `k:{…}` of an element of a map list.
std::string elementKey(const nlohmann::ordered_json& element, const std::vector<std::string>& keys);

/// `spec.ports`: what ListKeys is asked for; the keys of elements are left out.
std::string dottedPath(const FieldPath& path);

/// `.spec.ports[number=80].name`, for people.
std::string renderPath(const FieldPath& path);

/// The value of `fieldsV1`, and back. Malformed parts are skipped.
nlohmann::ordered_json renderFields(const FieldSet& paths);
FieldSet parseFields(const nlohmann::ordered_json& fields);

/// Removes what is at the path, and the parents that become empty by it.
void erasePath(nlohmann::ordered_json& json, const FieldPath& path);

} // namespace vigla::kube
