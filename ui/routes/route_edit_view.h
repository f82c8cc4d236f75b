#pragma once

#include <QString>

#include "models/routing/evaluate_route.h"
#include "models/routing/finding.h"
#include "models/routing/request_origin.h"
#include "models/routing/split.h"
#include "models/routing/text_diff.h"
#include "ui/editor/yaml_editor.h"

#include <optional>
#include <string>
#include <vector>

namespace vigla::ui {

/// One object of the draft as text. `yaml` is what the editor shows, also while it does not parse.
struct DraftObjectText {
    kube::ObjectRef ref;
    QString yaml; ///< Without the fields that only the server writes.
    routing::TextDiff diff; ///< Live against draft.
};

/// Everything the routing page shows about the host under edit. The edit session makes a new one
/// after every change.
struct RouteEditView {
    routing::RoutableHost host; ///< With the draft applied.
    std::vector<routing::SplitDestination> candidates;
    /// Measured share in percent for each card and destination, parallel to `host.cards`; may be
    /// shorter.
    std::vector<std::vector<std::optional<double>>> observed;
    double observedSeconds = 0; ///< How long that was measured.
    std::vector<DraftObjectText> objects; ///< All objects of the host, changed or not.
    std::vector<std::vector<TextMark>> marks; ///< Parallel to `objects`; may be shorter.
    std::vector<std::string> sentences;
    std::vector<routing::Finding> findings;
    std::vector<std::string> impact;
    std::vector<std::string> ownerNotes; ///< Who else writes the objects, and what it means.
    std::vector<routing::RequestOrigin> origins; ///< For a request that is tried; else empty.
    std::optional<routing::RouteEvaluation> evaluation; ///< What becomes of the request.
    QString requestProblem; ///< Why there is no evaluation of it.
    QString textProblem; ///< A text that is not valid; everything else is of the last valid one.
    bool hasChanges = false;
    bool canUndo = false;
    bool canRedo = false;
};

} // namespace vigla::ui
