#pragma once

#include "models/kube/document.h"

#include <string>
#include <vector>

namespace vigla::routing {

/// Who else writes an object, found by its labels, annotations, owner references and managed
/// fields.
struct Owner {
    enum class Kind { ArgoCd, Flux, Helm, Flagger, ArgoRollouts, Controller, GatewayApi };
    Kind kind = Kind::Controller;
    std::string name; ///< `Argo CD application shop`, `Helm release web`.
    bool willRevert = false; ///< True when it puts its own version back by itself.
    std::string sentence; ///< What it means for an edit, and what to do instead.
    bool operator==(const Owner&) const = default;
};

/// Empty when nobody but people (kubectl, Vigla…) manages the object.
std::vector<Owner> ownersOf(const kube::Document& object);

} // namespace vigla::routing
