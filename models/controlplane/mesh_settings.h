#pragma once

#include "models/core/result.h"
#include "models/kube/document.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vigla::controlplane {

using Setting = std::pair<std::string, std::string>; ///< Name as Istio writes it, and value.

/// What people ask of a MeshConfig, in a fixed order; what is absent is left out. Reads istiod's
/// `/debug/mesh` and key `mesh` of ConfigMap `istio` (YAML, without defaults).
Result<std::vector<Setting>> parseMeshSettings(const std::string& text);

/// How Istio was installed, as far as it can be told without reading Secrets.
struct Installation {
    std::string profile; ///< `default`, `demo`, `minimal`, `ambient`…; empty: cannot be told.
    std::string platform; ///< `global.platform`; empty: none.
    std::string tool; ///< `Helm`, `istioctl or its operator`; empty: cannot be told.
    std::string evidence; ///< Where that stands, or why it cannot be told.
    bool operator==(const Installation&) const = default;
};

/// `values` is ConfigMap `values` (or `values-<revision>`) of the root namespace, which newer
/// charts write; `operators` are IstioOperator objects, which older installations keep;
/// `deployment` is istiod's. Each may be null or empty.
Installation installationOf(const kube::Document& values,
    const std::vector<kube::Document>& operators, const kube::Document& deployment);

} // namespace vigla::controlplane
