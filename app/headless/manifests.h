#pragma once

#include "models/core/result.h"
#include "models/kube/document.h"
#include "models/routing/change_set.h"

#include <string>
#include <vector>

namespace vigla::app {

/// Reads every object of files, folders (their *.yaml, *.yml and *.json, sorted, not deeper) and
/// `-` (standard input). Errors name the file, and the line where there is one.
Result<std::vector<kube::Document>> readManifests(const std::vector<std::string>& paths);

/// The manifest as an edit of what is live. Labels and annotations that only the cluster has stay;
/// everything else is as the manifest says. `live` may be null: a creation.
routing::Change changeTo(const kube::Document& manifest, const kube::Document& live);

/// The object in `namespaceName` if it names none itself.
kube::Document withNamespace(const kube::Document& object, const std::string& namespaceName);

} // namespace vigla::app
