#pragma once

#include "models/qt/inspection.h"
#include "ui/inspector/fact_grid.h"

#include <vector>

namespace vigla::ui {

/// What is known of an element in numbers, as the inspector lists it.
std::vector<Fact> factsOf(const Inspection& it);

} // namespace vigla::ui
