# Compiles text files in: cmake -DOUTPUT=x.cpp -DFILES=a.yaml;b.yaml -P embed.cmake
# writes a .cpp that defines sim::embeddedScenarioTexts(), sorted by name.
list(SORT FILES)
set(entries "")
foreach(file IN LISTS FILES)
    get_filename_component(name "${file}" NAME_WE)
    file(READ "${file}" text)
    string(APPEND entries "        {\"${name}\", R\"vigla(${text})vigla\"},\n")
endforeach()
file(WRITE "${OUTPUT}" "#include \"models/sim/scenario/embedded_scenarios.h\"

namespace vigla::sim {

const std::vector<std::pair<std::string_view, std::string_view>>& embeddedScenarioTexts()
{
    static const std::vector<std::pair<std::string_view, std::string_view>> kTexts{
${entries}    };
    return kTexts;
}

} // namespace vigla::sim
")
