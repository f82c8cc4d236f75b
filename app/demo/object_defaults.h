#pragma once

#include "app/demo/resource_kinds.h"
#include "models/kube/document.h"

namespace vigla::demo {

/// The object with what a server fills in: a namespace's label, phase and finalizer, a service's
/// type, address, protocols and target ports, a deployment's replicas, a route's weights.
/// `live` is the object before the write, null when it is new.
kube::Document withDefaults(
    const ServedKind& kind, const kube::Document& object, const kube::Document& live);

} // namespace vigla::demo
