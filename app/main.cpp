#include "app/headless/run.h"

int main(int argc, char** argv)
{
    return vigla::app::run(argc, argv);
}
