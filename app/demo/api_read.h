#pragma once

#include "app/demo/api_call.h"
#include "app/demo/cluster_world.h"

namespace vigla::demo {

/// GET of one object.
HttpAnswer answerGet(const ClusterWorld& world, const ApiCall& call);

/// GET of a collection: selectors, pages of one snapshot, resourceVersion and its match.
HttpAnswer answerList(const ClusterWorld& world, const ApiCall& call);

/// 422 about an option of a list or a watch.
ApiFailure invalidListOption(ApiFailure::Cause cause);

/// The failure for a resource version that cannot be read: 410 or 504.
ApiFailure versionFailure(const Error& error);

/// A resource version parameter as a number. A 400 when it is not one.
std::variant<std::uint64_t, ApiFailure> parseResourceVersion(const std::string& text);

} // namespace vigla::demo
