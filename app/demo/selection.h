#pragma once

#include "app/demo/api_call.h"
#include "app/demo/selectors.h"
#include "models/core/time.h"

#include <nlohmann/json_fwd.hpp>

#include <vector>

namespace vigla::demo {

/// Which objects of its kind a list or watch asks for.
class Selection {
public:
    /// The failure is a 400 with the selector's trouble.
    static std::variant<Selection, ApiFailure> parse(const ApiCall& call);

    bool matches(const kube::Document& object) const; ///< False for null.
    bool isFiltered() const; ///< By more than the namespace.

private:
    std::string m_namespaceName;
    std::vector<Requirement> m_labels;
    std::vector<Requirement> m_fields;
};

/// The object in the version of the API that the call uses.
nlohmann::ordered_json renderObject(const ApiCall& call, const kube::Document& object);

/// The object in the call's representation: itself, a one-row table, or metadata.
nlohmann::ordered_json renderRepresentation(
    const ApiCall& call, const kube::Document& object, SystemTime now, bool hasHeaders = true);

} // namespace vigla::demo
