#pragma once

#include "models/qt/proxy_inspection.h"

#include <QString>
#include <QWidget>

#include <cstdint>
#include <vector>

class QLabel;
class QLineEdit;
class QListWidget;
class QSplitter;
class QToolButton;

namespace vigla::ui {

class JsonView;
class MeshTable;

/// The configuration of a proxy: its sections, the resources of one, and one of them as tree or
/// text; and a search through everything.
class ConfigPane final : public QWidget {
    Q_OBJECT
public:
    explicit ConfigPane(QWidget* parent = nullptr);

    void setDump(ConfigDumpPtr dump);
    /// The places of what searchRequested() asked for last, ascending. `isCut`: there are more.
    void setHits(std::vector<std::uint32_t> hits, bool isCut);
    void showSection(envoy::Section section);
    JsonView* view() const { return m_view; }
    MeshTable* table() const { return m_table; }
    int sectionCount() const;

signals:
    void searchRequested(const QString& text); ///< Empty: none any more.

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* buildSide();
    QWidget* buildSearch();
    void fillSections();
    void fillTable();
    void showResource();
    void showWhole();
    void selectResource(const envoy::Resource& resource, std::uint32_t position);
    void goTo(int step);
    void showHitCount();

    ConfigDumpPtr m_dump;
    std::vector<std::uint32_t> m_hits;
    bool m_areHitsCut = false;
    int m_hit = -1;
    std::uint32_t m_hitLength = 0;
    ResourceTable* m_model = nullptr;
    QListWidget* m_sections = nullptr;
    MeshTable* m_table = nullptr;
    QLineEdit* m_filter = nullptr;
    QLineEdit* m_search = nullptr;
    QLabel* m_found = nullptr;
    QToolButton* m_previous = nullptr;
    QToolButton* m_next = nullptr;
    JsonView* m_view = nullptr;
    QSplitter* m_split = nullptr;
};

} // namespace vigla::ui
