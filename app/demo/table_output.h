#pragma once

#include "app/demo/resource_kinds.h"
#include "models/core/time.h"
#include "models/kube/document.h"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace vigla::demo {

/// What goes into a meta.k8s.io Table.
struct TableOptions {
    std::string version = "v1"; ///< Of meta.k8s.io.
    std::string includeObject; ///< `None`, `Object`; anything else: `Metadata`.
    bool hasHeaders = true;
    SystemTime now; ///< For ages.
};

/// The table of these objects, with the columns that kubectl shows for the kind.
nlohmann::ordered_json renderTable(const ServedKind& kind,
    const std::vector<kube::Document>& objects, const TableOptions& options);

/// A PartialObjectMetadata of the object.
nlohmann::ordered_json renderMetadata(const kube::Document& object, const std::string& version);

/// `5d3h`, `12m`, `42s`: an age as kubectl writes it.
std::string renderAge(SystemTime since, SystemTime now);

} // namespace vigla::demo
