#pragma once

#include "models/core/result.h"
#include "models/kube/document.h"

#include <string>
#include <string_view>
#include <vector>

namespace vigla::demo {

/// One condition of a selector, for labels or for fields.
struct Requirement {
    enum class Operator { In, NotIn, Exists, DoesNotExist };
    std::string key;
    Operator op = Operator::In;
    std::vector<std::string> values;
    bool operator==(const Requirement&) const = default;
};

/// `app=reviews,version in (v1,v2),!canary,tier!=db,env notin (dev)`. InvalidInput tells where.
Result<std::vector<Requirement>> parseLabelSelector(std::string_view text);

/// `metadata.name=x,status.phase!=Running`.
Result<std::vector<Requirement>> parseFieldSelector(std::string_view text);

bool matchesLabels(const kube::Document& object, const std::vector<Requirement>& requirements);

/// Fields are paths such as `spec.nodeName`; an absent field is the empty text.
bool matchesFields(const kube::Document& object, const std::vector<Requirement>& requirements);

/// Whether the API can select this kind by this field.
bool isSelectableField(std::string_view kind, std::string_view field);

} // namespace vigla::demo
