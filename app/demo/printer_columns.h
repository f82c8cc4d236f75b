#pragma once

#include "app/demo/resource_kinds.h"
#include "models/core/time.h"

#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <string>
#include <vector>

namespace vigla::demo {

/// One column of what `kubectl get` prints.
struct PrinterColumn {
    std::string name;
    std::string type = "string";
    std::string description;
    int priority = 0; ///< Above 0: only with `-o wide`.
    std::function<nlohmann::ordered_json(const nlohmann::ordered_json& object, SystemTime now)>
        cell;
};

std::vector<PrinterColumn> printerColumns(const ServedKind& kind);

} // namespace vigla::demo
