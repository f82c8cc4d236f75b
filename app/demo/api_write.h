#pragma once

#include "app/demo/api_call.h"
#include "app/demo/cluster_world.h"

namespace vigla::demo {

/// POST of an object, PUT, PATCH, DELETE and DELETE of a collection; also of the `status` and
/// `scale` sub-resources. Honours dryRun, fieldValidation, fieldManager and preconditions.
HttpAnswer answerWrite(ClusterWorld& world, const ApiCall& call);

/// GET, PUT and PATCH of `scale`.
HttpAnswer answerScale(ClusterWorld& world, const ApiCall& call);

} // namespace vigla::demo
