#pragma once

#include "models/core/result.h"
#include "models/kube/document.h"

#include <string>
#include <string_view>
#include <vector>

namespace vigla::kube {

/// Every resource (without sub-resources) of an APIGroupDiscoveryList, in every version served.
/// Unsupported when the answer is the old APIGroupList or APIVersions: the server does not
/// aggregate.
Result<std::vector<ResourceKind>> parseAggregatedDiscovery(std::string_view json);

/// The resources of one APIResourceList, as `/api/v1` and `/apis/GROUP/VERSION` answer.
Result<std::vector<ResourceKind>> parseResourceList(std::string_view json);

/// `GROUP/VERSION` of everything that an APIGroupList (`/apis`) names.
Result<std::vector<std::string>> parseGroupList(std::string_view json);

/// Kubernetes' order of versions: v2 before v1 before v1beta2 before v1beta1 before v1alpha1
/// before everything else. True when `a` is preferred.
bool isPreferredVersion(std::string_view a, std::string_view b);

} // namespace vigla::kube
