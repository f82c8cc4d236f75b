#pragma once

#include "models/core/result.h"
#include "models/routing/change_set.h"

#include <string>
#include <string_view>

namespace vigla::routing {

/// What the changes leave, as manifests: one YAML document for each object, without the fields that
/// only the server writes. Removed objects are left out.
std::string renderManifest(const ChangeSet& changes);

/// The changes as patches: of each object what names it and what changes (RFC 7386: null removes,
/// lists are replaced whole). For `patches` of a kustomization, and, one object at a time, for
/// `kubectl patch --type merge --patch-file`. A created object is there whole; a removed one says
/// `$patch: delete`.
std::string renderPatch(const ChangeSet& changes);

/// The changes made to the objects of a manifest file in place: every byte that they do not touch
/// stays. What the file has otherwise than the cluster stays too; objects that it does not hold
/// are added at its end. Removed objects are taken out.
/// @return Unsupported where the layout cannot be kept, or nothing would be left.
Result<std::string> changeManifest(std::string_view text, const ChangeSet& changes);

} // namespace vigla::routing
