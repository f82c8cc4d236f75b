#pragma once

#include "models/core/result.h"
#include "models/core/time.h"
#include "models/kube/document.h"

#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace vigla::kube {

/// The key fields by which the list at a path (`spec.ports`) is a map; empty: the list is atomic.
/// Istio's lists are atomic but for ServiceEntry's `spec.ports`.
using ListKeys = std::function<std::vector<std::string>(std::string_view path)>;

/// Who writes, in `metadata.managedFields` terms.
struct FieldWriter {
    std::string manager;
    std::string apiVersion; ///< Of the written object.
    std::string subresource; ///< Empty for the object itself.
    SystemTime at;
    bool isCustom = true; ///< The object is of a custom resource: all its objects are maps.
};

/// A field that somebody else owns with another value.
struct FieldConflict {
    std::string manager; ///< `"argocd"`; who updated: `"kubectl-edit" using networking.istio.io/v1`
    std::string field; ///< `.spec.http`
};

/// Either the merged object, or the conflicts that prevent it.
using ApplyOutcome = std::variant<Document, std::vector<FieldConflict>>;

/// Server-side apply: merges `applied` into `live` (null: creates), drops what the manager applied
/// before and no longer does, and records the ownership in managedFields. `isForced` takes
/// conflicting fields from their owners.
Result<ApplyOutcome> applyServerSide(const Document& live, const Document& applied,
    const FieldWriter& writer, bool isForced, const ListKeys& listKeys);

/// `updated` with managedFields as after an ordinary write (create, update or patch): the fields
/// that differ from `live` (null: all of them) now belong to the writer, and so do maps that are
/// new. Entries are in a server's order: applies first, then by time and manager.
Document trackUpdate(const Document& live, const Document& updated, const FieldWriter& writer,
    const ListKeys& listKeys);

} // namespace vigla::kube
