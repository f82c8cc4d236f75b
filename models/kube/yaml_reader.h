#pragma once

#include "models/core/result.h"
#include "models/kube/yaml.h"
#include "models/kube/yaml_positions.h"

#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <string_view>

namespace vigla::kube {

/// One document of a YAML text with the places of its nodes.
struct YamlTree {
    int line = 0; ///< Where its first node is.
    std::vector<YamlPosition> positions; ///< In the order of the text; `lastLine` is filled.
};

/// Reads all documents and hands them over one by one; empty ones are skipped.
/// @return why and where it cannot be read, or Done.
Result<Done> readYaml(std::string_view text, const YamlLimits& limits, bool wantsPositions,
    YamlProblem* problem,
    const std::function<Result<Done>(nlohmann::ordered_json, YamlTree)>& documentRead);

/// The Error for a problem: `line 3, column 5: …`.
Error errorOf(const YamlProblem& problem);

} // namespace vigla::kube
